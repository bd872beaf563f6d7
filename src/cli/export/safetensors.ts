import { readSafetensors, type SafeTensor, writeSafetensors } from "../../formats/index.ts";
import { toSpec } from "../../nn/index.ts";
import { type HostTensor, modelTensors } from "../../train/index.ts";
import { largestDifference } from "./difference.ts";
import type { ExportTarget, TrainedModel } from "./target.ts";

const safe = ({ shape, data }: HostTensor): SafeTensor => {
  if (data instanceof Int32Array) return { dtype: "I32", shape, data };
  if (data instanceof Uint32Array) return { dtype: "U32", shape, data };
  return { dtype: "F32", shape, data: Float32Array.from(data) };
};

const tensorsOf = ({ variables }: TrainedModel): (readonly [string, SafeTensor])[] =>
  [...modelTensors(variables)].map(([name, tensor]) => [name, safe(tensor)]);

/** The weights in one file, with the model's description in its metadata. */
export const safetensorsTarget: ExportTarget = {
  name: "safetensors",
  describe: "the weights",
  write(model) {
    const metadata = {
      format: "fovea-export 1",
      model: JSON.stringify(toSpec(model.layer)),
      input: JSON.stringify(model.input),
    };
    const bytes = writeSafetensors(tensorsOf(model), metadata);
    return [{ name: `${model.label}.safetensors`, bytes }];
  },
  async check(files, model) {
    const [file] = files;
    const read = readSafetensors(file?.bytes ?? new Uint8Array());
    const difference = largestDifference(tensorsOf(model), read.tensors);
    return { how: `read back: ${read.tensors.size} tensors`, difference, limit: 0 };
  },
};
