import { readSafetensors, writeSafetensors } from "../../formats/index.ts";
import { asFileName } from "../file-name.ts";
import { largestDifference } from "./difference.ts";
import type { ExportTarget } from "./target.ts";
import { weightsMetadata, weightsOf } from "./weights.ts";

/** The weights in one file; its metadata hold what `fovea import` needs to make the model again. */
export const safetensorsTarget: ExportTarget = {
  name: "safetensors",
  describe: "the weights, by PyTorch's names and in its layouts, or with --names fovea by our own",
  write(model, { names = "pytorch" }) {
    const bytes = writeSafetensors(weightsOf(model, names), weightsMetadata(model, names));
    return [{ name: `${asFileName(model.label)}.safetensors`, bytes }];
  },
  async check(files, model, { names = "pytorch" }) {
    const { tensors } = readSafetensors(files[0]?.bytes ?? new Uint8Array());
    const difference = largestDifference(weightsOf(model, names), tensors);
    return { how: `read back: ${tensors.size} tensors`, difference, limit: 0 };
  },
};
