import { basename } from "node:path";
import {
  renderCsv,
  renderJson,
  renderMarkdown,
  renderText,
  summarise,
} from "../../inspect/index.ts";
import { fromSpec, type Layer } from "../../nn/index.ts";
import { isRunConfig, parseRunConfig } from "../../train/index.ts";
import { models } from "../../zoo/index.ts";
import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { print, printJson } from "../output.ts";
import { isFileName, readJson } from "../resolve-run.ts";

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
    throw new UsageError(`${name}: say how large an image is: --input 28x28x1`);
  const found = summarise(model, shape, { batch: flags.batch ?? 1, memory: true });
  if (flags.json) printJson(renderJson(found, label));
  else if (flags.csv) process.stdout.write(renderCsv(found));
  else print((flags.md ? renderMarkdown(found) : renderText(found)).trimEnd());
  return 0;
}

/** A model of the zoo by its name, or from a file: a spec, or the configuration of a run. */
function findModel(name: string): { label: string; model: Layer; input?: readonly number[] } {
  const known = models.get(name);
  if (known !== undefined) return { label: name, model: known.build(), input: known.input };
  if (!isFileName(name)) throw new UsageError(unknownName("model", name, [...models.keys()]));
  const json = readJson(name);
  if (isRunConfig(json)) {
    const config = parseRunConfig(json);
    return { label: config.recipe, model: fromSpec(config.model), input: config.input };
  }
  return { label: basename(name).replace(/\.json$/, ""), model: fromSpec(json) };
}
