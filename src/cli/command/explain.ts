import {
  explain,
  explanationJson,
  explanationMarkdown,
  explanationText,
  workbookOf,
} from "../../explain/index.ts";
import { writeAtomically } from "../../train/node.ts";
import { explainedStep, type StepFlags } from "../explained-network.ts";
import { UsageError } from "../fault.ts";
import { print, printJson } from "../output.ts";

export interface ExplainFlags extends StepFlags {
  readonly digits?: number;
  readonly all?: boolean;
  readonly md?: boolean;
  readonly json?: boolean;
  readonly xlsx?: string;
}

/** Lines that go to no terminal are no longer. */
const WIDTH = 120;

/** `fovea explain`: one training step written out. Gives the exit code. */
export async function explainStep(name: string, flags: ExplainFlags): Promise<number> {
  const { json, md, digits = 4, all } = flags;
  if (json && md) throw new UsageError("--json and --md exclude each other");
  if (flags.xlsx !== undefined && !/\.xlsx$/i.test(flags.xlsx))
    throw new UsageError(`--xlsx is '${flags.xlsx}', must end in .xlsx`);
  const { label, ...step } = await explainedStep(name, flags);
  const made = explain(step);
  if (flags.xlsx !== undefined) {
    // Only here: the package takes a while to load.
    const { writeWorkbook } = await import("../write-workbook.ts");
    writeAtomically(flags.xlsx, await writeWorkbook(workbookOf(made, label)));
  }
  const options = { label, digits, all };
  if (json) printJson(explanationJson(made, label));
  else if (md) print(explanationMarkdown(made, options));
  else print(explanationText(made, { ...options, width: process.stdout.columns || WIDTH }));
  return 0;
}
