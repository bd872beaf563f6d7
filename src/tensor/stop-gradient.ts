import { makeNode } from "../graph/graph.ts";
import type { Node, Primitive } from "../graph/node.ts";
import { failShape } from "../graph/scope.ts";

/**
 * The value as it is, a constant for differentiation. A mark in the graph rather than one of its primitives: it computes nothing,
 * and its slope is wrong by intent.
 */
export const stopGradientPrimitive: Primitive<null> = {
  name: "stopGradient",
  infer: (_, [x]) => x ?? failShape("stopGradient", "no tensor came"),
  gradient: () => [undefined],
  reference: (_, [x]) => (x ?? failShape("stopGradient", "no values came")).slice(),
  // A movement that moves nothing: the compiler reads x in its place.
  view: (_, index) => index,
  key: () => "",
};

export const stopGradient = (x: Node): Node => makeNode(stopGradientPrimitive, null, [x]);
