import type { Tensor } from "../../tensor/index.ts";
import { keep, partOf } from "./children.ts";
import {
  type Applied,
  type Child,
  type Context,
  childSeed,
  defineLayer,
  Layer,
  type Made,
  type Seed,
  shapeAfter,
  type Tensors,
  type Variables,
} from "./layer.ts";
import { namedLayers, nameParts, type Parts } from "./named.ts";
import { chain } from "./wiring.ts";

export const sequentialLayer = defineLayer<{ layers: readonly Child[] }>({
  type: "sequential",
  group: "composite",
  summary: "One layer after the other.",
  fields: { layers: namedLayers },
  children: ({ layers }) => layers,
  wiring: (_, children) => chain(children),
  init: ({ layers }, seed) => initInOrder(layers, seed),
  apply: ({ layers }, variables, x, context) => applyInOrder(layers, variables, x, context),
});

/** Variables of layers that follow each other; for any layer that is such a row. */
export function initInOrder(layers: readonly Child[], seed: Seed): Made {
  const params: Record<string, Tensors> = {};
  const state: Record<string, Tensors> = {};
  let shape = seed.inputShape;
  for (const [position, { name, layer }] of layers.entries()) {
    const at = childSeed(seed, name, position, shape);
    const made = layer.makeAt(at);
    keep(params, name, made.params);
    keep(state, name, made.state);
    shape = shapeAfter(layer, made, at);
  }
  return { params, state, outputShape: shape };
}

/** One layer after the other, each with the variables under its name. */
export function applyInOrder(
  layers: readonly Child[],
  variables: Variables,
  x: Tensor,
  context: Context,
): Applied {
  const after: Record<string, Tensors> = {};
  let output = x;
  for (const [position, { name, layer }] of layers.entries()) {
    const applied = layer.applyAt(partOf(variables, name), output, context.child(name, position));
    keep(after, name, applied.state);
    output = applied.output;
  }
  return { output, state: after };
}

/**
 * One layer after the other. `sequential(a, b)` names them by what they are (conv2d1, relu1, conv2d2, …),
 * `sequential({ stem: a, head: b })` as told; the names are the paths of parameters, errors and summaries.
 */
export function sequential(named: Readonly<Record<string, Layer>>): Layer;
export function sequential(...layers: readonly Layer[]): Layer;
export function sequential(...given: readonly (Layer | Readonly<Record<string, Layer>>)[]): Layer {
  const [first] = given;
  const parts: Parts =
    first !== undefined && !(first instanceof Layer) ? first : (given as readonly Layer[]);
  return sequentialLayer.make({ layers: nameParts(parts) });
}
