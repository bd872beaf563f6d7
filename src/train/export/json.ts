import { writeSafetensors } from "../../formats/index.ts";
import { summarise } from "../../inspect/index.ts";
import { fromSpec, toSpec } from "../../nn/index.ts";
import { readWeights } from "../import/weights.ts";
import { restoreVariables } from "../variables.ts";
import { largestDifference } from "./difference.ts";
import type { ExportedFile, ExportTarget, TrainedModel } from "./target.ts";
import { weightsMetadata, weightsOf } from "./weights.ts";

const text = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);

/** Shapes of one example at every layer, and of the layer's tensors by their names in the weights. */
function shapesOf({ label, layer, input, variables }: TrainedModel) {
  const { output, layers } = summarise(layer, input);
  const tensors = weightsOf({ label, layer, input, variables }, "fovea");
  return {
    model: label,
    ...{ input, output },
    layers: layers.map(({ path, type, input, output }) => ({ path, type, input, output })),
    tensors: Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])),
  };
}

/**
 * A folder: model.json, which every command reads as a model; shapes.json; weights.safetensors, by our own names.
 */
export const jsonTarget: ExportTarget = {
  name: "json",
  describe: "a folder with the model as JSON, the shapes at every layer, and the weights",
  write(model) {
    const weights = writeSafetensors(weightsOf(model, "fovea"), weightsMetadata(model, "fovea"));
    return [
      { name: "model.json", bytes: text(toSpec(model.layer)) },
      { name: "shapes.json", bytes: text(shapesOf(model)) },
      { name: "weights.safetensors", bytes: weights },
    ];
  },
  async check(files, model) {
    const bytesOf = (name: string): Uint8Array =>
      files.find((file: ExportedFile) => file.name === name)?.bytes ?? new Uint8Array();
    const layer = fromSpec(JSON.parse(new TextDecoder().decode(bytesOf("model.json"))));
    const stored = readWeights(bytesOf("weights.safetensors")).tensors;
    const variables = restoreVariables(layer, model.input, stored);
    const found = weightsOf({ ...model, layer, variables }, "fovea");
    const difference = largestDifference(weightsOf(model, "fovea"), found);
    return { how: `model and ${found.size} tensors read back`, difference, limit: 0 };
  },
};
