import { basename } from "node:path";
import { fromSpec, type Layer, nearestNames } from "../nn/index.ts";
import { isRunConfig, parseRunConfig } from "../train/index.ts";
import { models } from "../zoo/index.ts";
import { UsageError } from "./fault.ts";
import { printable } from "./printable.ts";
import { isFileName, readJson } from "./resolve-run.ts";

export interface FoundModel {
  readonly label: string;
  readonly model: Layer;
  /** Shape of one example, where it is known. */
  readonly input?: readonly number[];
}

function unknownModel(name: string, more: readonly string[]): string {
  const near = nearestNames(name, [...more, ...models.keys()]);
  const others = more.length === 0 ? "" : `known here: ${more.join(", ")}; `;
  const hint =
    near.length > 0 ? `did you mean ${near.join(", ")}?` : `${others}fovea zoo lists the models`;
  return `model '${name}' is unknown (${hint})`;
}

/** A model of the zoo by its name, or from a file: a spec, or the configuration of a run. `more` are names that the caller knows. */
export function findModel(name: string, more: readonly string[] = []): FoundModel {
  const known = models.get(name);
  if (known !== undefined) return { label: name, model: known.build(), input: known.input };
  if (!isFileName(name)) throw new UsageError(unknownModel(name, more));
  const json = readJson(name);
  if (isRunConfig(json)) {
    const config = parseRunConfig(json);
    return { label: config.recipe, model: fromSpec(config.model), input: config.input };
  }
  return { label: printable(basename(name)).replace(/\.json$/, ""), model: fromSpec(json) };
}
