import type { Backend } from "../../backend/backend.ts";
import type { Layer, Variables } from "../../nn/index.ts";
import { compile, type Tensor } from "../../tensor/index.ts";
import { type ObservedLayer, observeLayers } from "./observed.ts";

export interface LayerOutputsOptions {
  readonly backend?: Backend | undefined;
  /** Which layers are asked for; all where absent. What comes after the last of them is not computed. */
  readonly only?: (layer: Omit<ObservedLayer, "output">) => boolean;
}

/**
 * A function that gives what comes out of every layer, in evaluation mode. The model is traced and compiled at the first call with
 * inputs of a shape; further variables run the same program.
 *
 *   const outputs = layerOutputs(model);
 *   for (const { path, output } of outputs(variables, x)) console.log(path, output.shape);
 *
 * @param x  [N, …], as the model reads it
 * @returns  the layers in the order in which they ran, each with its output [N, …, C]
 * @cost     one forward pass; every output is kept, so the memory of all of them together
 * @throws {ShapeError} naming the layer that x does not fit
 */
export function layerOutputs(model: Layer, { backend, only }: LayerOutputsOptions = {}) {
  let found: readonly ObservedLayer[] = [];
  const run = compile(
    (variables: Variables, x: Tensor) => {
      const { layers } = observeLayers(model, variables, x, { training: false });
      found = only === undefined ? layers : layers.filter(only);
      return found.map(({ output }) => output);
    },
    { ...(backend && { backend }) },
  );
  return (variables: Variables, x: Tensor): ObservedLayer[] => {
    const outputs = run(variables, x);
    return found.map((layer, i) => ({ ...layer, output: outputs[i] as Tensor }));
  };
}
