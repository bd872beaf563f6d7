import type { GraphBuilder, OnnxAttributes } from "../graph.ts";
import type { Place } from "../place.ts";

export type ReduceOp = keyof typeof AXES_INPUT;

/** The first opset in which axes are an input; ReduceSum was first. */
const AXES_INPUT = {
  ReduceSum: 13,
  ReduceMean: 18,
  ReduceMax: 18,
  ReduceMin: 18,
  ReduceProd: 18,
  ReduceLogSumExp: 18,
};

/** A reduction of some axes, which stay as axes of length 1 where `keep` is true. */
export function reduce(
  graph: GraphBuilder,
  op: ReduceOp,
  x: string,
  axes: readonly number[],
  name: string,
  keep = false,
): string {
  const keepdims: OnnxAttributes = { keepdims: { int: keep ? 1 : 0 } };
  if (graph.opset < AXES_INPUT[op])
    return graph.add(op, [x], name, { axes: { ints: axes }, ...keepdims });
  return graph.add(op, [x, graph.ints(`${name}/axes`, axes)], name, keepdims);
}

/** As `reduce`, as a node of a layer. */
export const reduced = (
  place: Place,
  op: ReduceOp,
  x: string,
  axes: readonly number[],
  part?: string,
  keep = false,
): string => reduce(place.graph, op, x, axes, place.name(part), keep);
