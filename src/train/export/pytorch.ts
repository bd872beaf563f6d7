import {
  fromStateDict,
  type PytorchSource,
  pytorchSource,
  readSafetensors,
  type TrainingScript,
  trainingScript,
  usualRecipe,
  writeSafetensors,
} from "../../formats/index.ts";
import { models, preprocessOf } from "../../zoo/index.ts";
import { largestDifference } from "./difference.ts";
import type { Check, ExportedFile, ExportTarget, TrainedModel } from "./target.ts";
import { weightsMetadata, weightsOf } from "./weights.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Runs the source somewhere; undefined where nothing is that could. */
export type PytorchRun = (
  files: readonly ExportedFile[],
  model: TrainedModel,
) => Promise<Check> | undefined;

/**
 * A folder: model.py, train.py, weights.safetensors. Nothing but PyTorch is needed to run it.
 *
 * @param alone  why it is not run, where it is not
 */
export const pytorchTargetIn = (run: PytorchRun, alone: string): ExportTarget => ({
  name: "pytorch",
  describe:
    "a folder with the model as a readable nn.Module, a training script for torchrun, and the weights",
  notes(model) {
    const { missing } = sourcesOf(model).script;
    return missing.length === 0
      ? []
      : [`train.py is not as the run in this: ${missing.join("; ")}`];
  },
  write(model) {
    const { source, script } = sourcesOf(model);
    const weights = weightsOf(model, "pytorch");
    return [
      { name: "model.py", bytes: encode(source.text) },
      { name: "train.py", bytes: encode(script.text) },
      {
        name: "weights.safetensors",
        bytes: writeSafetensors(weights, weightsMetadata(model, "pytorch")),
      },
    ];
  },
  async check(files, model) {
    const { tensors } = readSafetensors(bytesOf(files, "weights.safetensors"));
    const { layer, input, pytorch } = model;
    const variables = fromStateDict(layer, tensors, input, pytorch);
    const difference = largestDifference(
      weightsOf(model, "pytorch"),
      weightsOf({ ...model, variables }, "pytorch"),
    );
    const how = `read back: ${tensors.size} tensors`;
    const ran = difference <= 0 ? run(files, model) : undefined;
    if (ran !== undefined) return ran;
    return { how: `${how}; not run: ${alone}`, difference, limit: 0 };
  },
});

function sourcesOf({ label, layer, variables, input, recipe, pytorch }: TrainedModel): {
  readonly source: PytorchSource;
  readonly script: TrainingScript;
} {
  const source = pytorchSource(label, layer, variables, input, pytorch);
  const known = models.get(label);
  const fresh = known === undefined ? {} : { preprocess: preprocessOf(known) };
  return {
    source,
    script: trainingScript(source.name, input, recipe ?? { ...usualRecipe, ...fresh }),
  };
}

const bytesOf = (files: readonly ExportedFile[], name: string): Uint8Array =>
  files.find((file) => file.name === name)?.bytes ?? new Uint8Array();
