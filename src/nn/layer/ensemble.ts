import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import { logSoftmax, logSumExp, stack } from "../../tensor/index.ts";
import { defineJoin, joinVariables } from "./children.ts";
import type { Child, Layer, Variables } from "./layer.ts";
import { namedLayers, nameParts, type Parts } from "./named.ts";
import { parallel } from "./wiring.ts";

export const ensembleLayer = defineJoin<{ readonly members: readonly Child[] }>({
  type: "ensemble",
  group: "composite",
  summary: "Several classifiers on one input, which vote by their probabilities.",
  fields: { members: namedLayers },
  children: ({ members }) => members,
  wiring: (_, children) => parallel(children, "mean"),
  join({ members }, outputs, _x, path) {
    const [first = []] = outputs.map(({ shape }) => shape);
    for (const [i, { shape }] of outputs.entries())
      if (shape.length < 2 || !sameShape(shape, first))
        throw new ShapeError(
          `${path}: ${members[0]?.name} gives ${showShape(first)}, ${members[i]?.name} gives ${showShape(shape)}; all members must give [N, …, classes] of the same classes`,
        );
    const logarithms = stack(outputs.map((logits) => logSoftmax(logits)));
    return logSumExp(logarithms, 0).sub(Math.log(outputs.length));
  },
  shape(_, given) {
    const [first = [], ...others] = given();
    return first.length > 0 && others.every((shape) => sameShape(shape, first)) ? first : undefined;
  },
});

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
  return joinVariables(children, own);
}
