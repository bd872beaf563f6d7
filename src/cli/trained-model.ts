import { statSync } from "node:fs";
import { fromSpec } from "../nn/index.ts";
import { key } from "../tensor/index.ts";
import { restoreVariables } from "../train/index.ts";
import { RunFolder } from "../train/node.ts";
import { models } from "../zoo/index.ts";
import type { TrainedModel } from "./export/target.ts";
import { UsageError } from "./fault.ts";
import { findModel } from "./find-model.ts";

export interface TrainedModelOptions {
  /** Of fresh weights. */
  readonly seed: number;
  /** Shape of one example, where the model does not say. */
  readonly input?: readonly number[] | undefined;
}

/**
 * A run folder's best weights; of a model of the zoo or a spec file fresh ones.
 *
 * @throws {UsageError} for an unknown name, with the nearest; {FormatError} for a folder that holds no run, or a damaged one
 */
export async function trainedModel(
  name: string,
  { seed, input }: TrainedModelOptions,
): Promise<TrainedModel> {
  if (!models.has(name) && statSync(name, { throwIfNoEntry: false })?.isDirectory())
    return ofRun(name);
  const found = findModel(name);
  const shape = input ?? found.input;
  if (shape === undefined)
    throw new UsageError(`${name}: say what shape an example has: --input 28x28x1`);
  const { label, model: layer } = found;
  const pytorch = models.get(name)?.pytorch;
  const variables = layer.init(key(seed), shape);
  return { label, layer, variables, input: shape, ...(pytorch && { pytorch }) };
}

async function ofRun(path: string): Promise<TrainedModel> {
  const folder = await RunFolder.open(path);
  const { config } = folder;
  const layer = fromSpec(config.model);
  const variables = restoreVariables(layer, config.input, await folder.loadModel());
  const pytorch = models.get(config.recipe)?.pytorch;
  return {
    ...{ label: config.recipe, layer, variables, input: config.input, recipe: config },
    ...(pytorch && { pytorch }),
  };
}
