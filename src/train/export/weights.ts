import { type SafeTensor, toStateDict } from "../../formats/index.ts";
import { SpecError, toSpec } from "../../nn/index.ts";
import { models } from "../../zoo/index.ts";
import type { HostTensor } from "../checkpoint.ts";
import { modelTensors } from "../variables.ts";
import type { ExportOptions, TrainedModel } from "./target.ts";

type Names = NonNullable<ExportOptions["names"]>;

const safe = ({ shape, data }: HostTensor): SafeTensor => {
  if (data instanceof Int32Array) return { dtype: "I32", shape, data };
  if (data instanceof Uint32Array) return { dtype: "U32", shape, data };
  return { dtype: "F32", shape, data: Float32Array.from(data) };
};

/** A model's tensors by PyTorch's names or by our own ("params/conv1/weight"). */
export function weightsOf(model: TrainedModel, names: Names): ReadonlyMap<string, SafeTensor> {
  const { layer, variables, input, pytorch } = model;
  if (names === "pytorch") return toStateDict(layer, variables, input, pytorch);
  return new Map([...modelTensors(variables)].map(([name, tensor]) => [name, safe(tensor)]));
}

/** The first word of what `fovea export` writes about a model into a file. */
export const EXPORT_FORMAT = "fovea-export 1";

/** What makes --model unnecessary where the file comes back: the model, its input, whose rules made the names, the run's configuration. */
export function weightsMetadata(model: TrainedModel, names: Names): Record<string, string> {
  const { label, layer, input, recipe, pytorch } = model;
  const rules = pytorch && [...models.values()].find((other) => other.pytorch === pytorch)?.name;
  const spec = specOf(layer);
  return {
    format: EXPORT_FORMAT,
    label,
    names,
    input: JSON.stringify(input),
    ...(rules !== undefined && { rules }),
    ...(spec !== undefined && { model: spec }),
    ...(recipe && { run: JSON.stringify(recipe) }),
  };
}

/** Nothing for a model with layers written by hand; its weights can be exported all the same. */
function specOf(layer: TrainedModel["layer"]): string | undefined {
  try {
    return JSON.stringify(toSpec(layer));
  } catch (error) {
    if (error instanceof SpecError) return undefined;
    throw error;
  }
}
