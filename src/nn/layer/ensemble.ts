import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import { logSoftmax, logSumExp, stack } from "../../tensor/index.ts";
import {
  type Child,
  childOf,
  childSeed,
  defineLayer,
  type Layer,
  type Tensors,
  type Variables,
} from "./layer.ts";
import { namedLayers, nameParts, type Parts } from "./named.ts";
import { keep } from "./sequential.ts";

interface Kept {
  readonly members: readonly Child[];
}

export const ensembleLayer = defineLayer<Kept>({
  type: "ensemble",
  fields: { members: namedLayers },
  children: ({ members }) => members,
  init({ members }, seed) {
    const made = members.map(({ name, layer }, position) =>
      layer.initAt(childSeed(seed, name, position, seed.inputShape)),
    );
    return joined(members, made);
  },
  apply({ members }, { params, state }, x, context) {
    const after: Record<string, Tensors> = {};
    const outputs = members.map(({ name, layer }, position) => {
      const own = { params: childOf(params, name), state: childOf(state, name) };
      const applied = layer.applyAt(own, x, context.child(name, position));
      keep(after, name, applied.state);
      return applied.output;
    });
    const [first] = outputs;
    for (const [i, { shape }] of outputs.entries())
      if (first === undefined || shape.length < 2 || !sameShape(shape, first.shape))
        throw new ShapeError(
          `${context.path || "ensemble"}: ${members[0]?.name} gives ${showShape(first?.shape ?? [])}, ${members[i]?.name} gives ${showShape(shape)}; all members must give [N, classes] of the same classes`,
        );
    const logarithms = stack(outputs.map((logits) => logSoftmax(logits)));
    return { output: logSumExp(logarithms, 0).sub(Math.log(outputs.length)), state: after };
  },
});

function joined(members: readonly Child[], own: readonly Variables[]): Variables {
  const params: Record<string, Tensors> = {};
  const state: Record<string, Tensors> = {};
  for (const [i, { name }] of members.entries()) {
    keep(params, name, own[i]?.params ?? {});
    keep(state, name, own[i]?.state ?? {});
  }
  return { params, state };
}

/**
 * Several classifiers on one input, which vote by their probabilities:
 *
 *   p = Σ_m softmax(logits_m) / M,   the output is log p
 *
 * log p is logits like any other: softmax gives p back, so losses, accuracy and predictions take an ensemble as they take its members.
 *
 *   ensemble([resnet18.build(), densenet121.build()])     ensemble({ a: modelA, b: modelB })
 *
 * @param x  what every member reads
 * @params   those of the members, under their names; `ensembleVariables` joins trained ones
 * @returns  [N, …, classes]
 * @cost     that of its members
 * @throws {ShapeError} if the members differ in the shape of their output
 * @source   Hansen & Salamon 1990, "Neural network ensembles"; so Trimps-Soushen won ILSVRC 2016
 */
export const ensemble = (members: Parts): Layer =>
  ensembleLayer.make({ members: nameParts(members) });

/**
 * The variables of an ensemble whose members were trained each by itself, in the order of its members.
 *
 * @throws {RangeError} unless there are as many as members, or where `layer` is no ensemble
 */
export function ensembleVariables(layer: Layer, own: readonly Variables[]): Variables {
  if (layer.type !== ensembleLayer.type)
    throw new RangeError(`ensembleVariables: the layer is a ${layer.type}, must be an ensemble`);
  const { children } = layer;
  if (own.length !== children.length)
    throw new RangeError(
      `ensembleVariables: variables of ${own.length} models came for ${children.length} members (${children.map(({ name }) => name).join(", ")}); give those of each, in this order`,
    );
  return joined(children, own);
}
