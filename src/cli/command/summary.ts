import {
  renderCsv,
  renderJson,
  renderMarkdown,
  renderText,
  summarise,
} from "../../inspect/index.ts";
import { UsageError } from "../fault.ts";
import { findModel } from "../find-model.ts";
import { print, printJson } from "../output.ts";

export interface SummaryFlags {
  readonly input?: readonly number[];
  readonly batch?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly md?: boolean;
}

/** `fovea summary`: prints what a model is made of. Gives the exit code. */
export function summary(name: string, flags: SummaryFlags): number {
  if ([flags.json, flags.csv, flags.md].filter(Boolean).length > 1)
    throw new UsageError("--json, --csv and --md exclude each other");
  const { label, model, input } = findModel(name);
  const shape = flags.input ?? input;
  if (shape === undefined)
    throw new UsageError(`${name}: say what shape an example has: --input 28x28x1`);
  const found = summarise(model, shape, { batch: flags.batch ?? 1, memory: true });
  if (flags.json) printJson(renderJson(found, label));
  else if (flags.csv) process.stdout.write(renderCsv(found));
  else print((flags.md ? renderMarkdown(found) : renderText(found)).trimEnd());
  return 0;
}
