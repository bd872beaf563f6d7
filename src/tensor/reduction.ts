import { input } from "../expr/expr.ts";
import type { Node } from "../graph/node.ts";
import { broadcast } from "../graph/primitives/broadcast.ts";
import { iota } from "../graph/primitives/iota.ts";
import { map } from "../graph/primitives/map.ts";
import { type Reducer, reduce } from "../graph/primitives/reduce.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { failShape } from "../graph/scope.ts";
import { showShape, sizeOf } from "../graph/shape.ts";
import { axesOf, axisOf } from "./axes.ts";
import { cast, div, square, sub } from "./elementwise.ts";

/** One axis, several, or (undefined) all. Negative axes count from the end. */
export type Axes = number | readonly number[] | undefined;

export interface ReduceOptions {
  /** Leaves reduced axes in place with extent 1, so that the result broadcasts against x. */
  readonly keepDims?: boolean;
}

/** Reduces named axes. Sums and products of bools are counted in int32. */
export function reduceAxes(
  operation: string,
  x: Node,
  reducer: Reducer,
  axes: Axes,
  { keepDims = false }: ReduceOptions = {},
): Node {
  const counted = axesOf(operation, axes, x.shape);
  const counts = x.dtype === "bool" && (reducer === "sum" || reducer === "prod");
  const reduced = reduce(counts ? cast(x, "int32") : x, { reducer, axes: counted });
  if (!keepDims) return reduced;
  return reshape(
    reduced,
    x.shape.map((n, axis) => (counted.includes(axis) ? 1 : n)),
  );
}

/** Σ x / n, in float32. NaN of nothing. */
export function mean(x: Node, axes: Axes, options?: ReduceOptions): Node {
  const count = sizeOf(axesOf("mean", axes, x.shape).map((axis) => x.shape[axis] as number));
  return div(reduceAxes("mean", cast(x, "float32"), "sum", axes, options), count);
}

/**
 * Σ (x − mean)² / (n − correction), in two passes, so that no digits cancel.
 * correction 0: of these values; 1: unbiased estimate from a sample.
 */
export function variance(
  x: Node,
  axes: Axes,
  { keepDims, correction = 0 }: ReduceOptions & { readonly correction?: number } = {},
): Node {
  const real = cast(x, "float32");
  const count = sizeOf(axesOf("variance", axes, x.shape).map((axis) => x.shape[axis] as number));
  const deviation = sub(real, mean(real, axes, { keepDims: true }));
  const total = reduceAxes("variance", square(deviation), "sum", axes, { keepDims });
  return div(total, Math.max(count - correction, 0));
}

/** Larger than any index: where a position does not attain the value. */
const NOWHERE = 2 ** 31 - 1;

/**
 * Index of the first element that attains the maximum (minimum) along an axis, int32. A NaN counts as the extreme.
 * @throws {ShapeError} if the axis is empty
 */
export function argReduce(
  operation: "argmax" | "argmin",
  x: Node,
  axis: number,
  { keepDims }: ReduceOptions = {},
): Node {
  const counted = axisOf(operation, axis, x.shape);
  if (x.shape[counted] === 0)
    failShape(operation, `axis ${axis} of x ${showShape(x.shape)} is empty and has no extreme`);
  const reducer = operation === "argmax" ? "max" : "min";
  const best = reduceAxes(operation, x, reducer, counted, { keepDims: true });
  const [value, extreme, place] = [input(0, x.dtype), input(1, x.dtype), input(2, "int32")];
  // The reduction of a row with NaN is NaN, which equals nothing, so the NaN itself has to be found.
  const attains = value.eq(extreme).or(value.ne(value));
  const places = map(attains.select(place, NOWHERE), [
    x,
    broadcast(best, x.shape),
    iota(x.shape, counted),
  ]);
  return reduceAxes(operation, places, "min", counted, { keepDims });
}
