import {
  type NamedSummary,
  renderDiff,
  renderDiffJson,
  renderDiffMarkdown,
  summarise,
} from "../../inspect/index.ts";
import { UsageError } from "../fault.ts";
import { findModel } from "../find-model.ts";
import { print, printJson } from "../output.ts";
import { shapeFor } from "./summary.ts";

export interface DiffFlags {
  readonly input?: readonly number[];
  readonly batch?: number;
  readonly depth?: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly md?: boolean;
}

/** `fovea diff`: two models side by side. Gives the exit code. */
export function diff(first: string, second: string, flags: DiffFlags): number {
  if (flags.json && flags.md) throw new UsageError("--json and --md exclude each other");
  const named = (name: string): NamedSummary => {
    const found = findModel(name);
    const shape = shapeFor(found, name, flags.input);
    const options = { batch: flags.batch ?? 1, memory: true };
    return { model: found.label, summary: summarise(found.model, shape, options) };
  };
  const [a, b] = [named(first), named(second)];
  if (flags.json) printJson(renderDiffJson(a, b, flags));
  else print((flags.md ? renderDiffMarkdown : renderDiff)(a, b, flags).trimEnd());
  return 0;
}
