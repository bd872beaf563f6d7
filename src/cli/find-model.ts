import { basename } from "node:path";
import { fromSpec, type Layer } from "../nn/index.ts";
import { isRunConfig, parseRunConfig } from "../train/index.ts";
import { models } from "../zoo/index.ts";
import { UsageError } from "./fault.ts";
import { unknownName } from "./load-data.ts";
import { isFileName, readJson } from "./resolve-run.ts";

export interface FoundModel {
  readonly label: string;
  readonly model: Layer;
  /** Shape of one example, where it is known. */
  readonly input?: readonly number[];
}

/** A model of the zoo by its name, or from a file: a spec, or the configuration of a run. `more` are names that the caller knows. */
export function findModel(name: string, more: readonly string[] = []): FoundModel {
  const known = models.get(name);
  if (known !== undefined) return { label: name, model: known.build(), input: known.input };
  if (!isFileName(name))
    throw new UsageError(unknownName("model", name, [...more, ...models.keys()]));
  const json = readJson(name);
  if (isRunConfig(json)) {
    const config = parseRunConfig(json);
    return { label: config.recipe, model: fromSpec(config.model), input: config.input };
  }
  return { label: basename(name).replace(/\.json$/, ""), model: fromSpec(json) };
}
