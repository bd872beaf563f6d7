import { statSync } from "node:fs";
import { FormatError } from "../formats/index.ts";
import { fromSpec } from "../nn/index.ts";
import { key } from "../tensor/index.ts";
import type { TrainedModel } from "../train/export/target.ts";
import { type HostTensor, restoreVariables } from "../train/index.ts";
import { RunFolder } from "../train/node.ts";
import { models } from "../zoo/index.ts";
import { UsageError } from "./fault.ts";
import { findModel } from "./find-model.ts";

export interface TrainedModelOptions {
  /** Of fresh weights. */
  readonly seed: number;
  /** Shape of one example, where the model does not say. */
  readonly input?: readonly number[] | undefined;
  /** Of a run, the weights where it stands instead of its best. */
  readonly last?: boolean | undefined;
}

/**
 * A run folder's best weights; of a model of the zoo or a spec file fresh ones.
 *
 * @throws {UsageError} for an unknown name, with the nearest; {FormatError} for a folder that holds no run, or a damaged one
 */
export async function trainedModel(
  name: string,
  { seed, input, last }: TrainedModelOptions,
): Promise<TrainedModel> {
  if (!models.has(name) && statSync(name, { throwIfNoEntry: false })?.isDirectory())
    return ofRun(name, last ?? false);
  const found = findModel(name);
  const shape = input ?? found.input;
  if (shape === undefined)
    throw new UsageError(`${name}: say what shape an example has: --input 28x28x1`);
  if (last) throw new UsageError(`--last is for run folders; ${name} is a model`);
  const { label, model: layer } = found;
  const pytorch = models.get(name)?.pytorch;
  const variables = layer.init(key(seed), shape);
  return { label, layer, variables, input: shape, ...(pytorch && { pytorch }) };
}

async function ofRun(path: string, last: boolean): Promise<TrainedModel> {
  const folder = await RunFolder.open(path);
  const { config } = folder;
  const layer = fromSpec(config.model);
  const stored = last ? await lastWeights(folder) : await folder.loadModel();
  const variables = restoreVariables(layer, config.input, stored);
  const pytorch = models.get(config.recipe)?.pytorch;
  return {
    ...{ label: config.recipe, layer, variables, input: config.input, recipe: config },
    ...(pytorch && { pytorch }),
  };
}

/** Of the checkpoint; the running average of the weights, where the run keeps one. */
async function lastWeights(folder: RunFolder): Promise<ReadonlyMap<string, HostTensor>> {
  const checkpoint = await folder.loadCheckpoint();
  if (checkpoint === undefined)
    throw new FormatError(`${folder.path}: has no checkpoint yet; --resume the run`);
  const { tensors } = checkpoint;
  const from = [...tensors.keys()].some((name) => name.startsWith("average/")) ? "average/" : "";
  const roots: readonly (readonly [string, string])[] = [
    [`${from}params/`, "params/"],
    [`${from}model/`, "state/"],
  ];
  return new Map(
    [...tensors].flatMap(([name, tensor]) =>
      roots.flatMap(([theirs, ours]): [string, HostTensor][] =>
        name.startsWith(theirs) ? [[ours + name.slice(theirs.length), tensor]] : [],
      ),
    ),
  );
}
