import type { Node } from "../graph/node.ts";
import { flip as flipNode } from "../graph/primitives/flip.ts";
import { pad as padNode } from "../graph/primitives/pad.ts";
import { permute as permuteNode } from "../graph/primitives/permute.ts";
import { reshape as reshapeNode } from "../graph/primitives/reshape.ts";
import { slice as sliceNode } from "../graph/primitives/slice.ts";
import { failShape } from "../graph/scope.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { axesOf, axisOf } from "./axes.ts";
import type { Axes } from "./reduction.ts";

/**
 * The same elements in row-major order under another shape; one axis may be −1 and is worked out.
 * @throws {ShapeError} if the sizes differ
 */
export function reshape(x: Node, shape: Shape): Node {
  const open = shape.indexOf(-1);
  if (open === -1) return reshapeNode(x, shape);
  const others = sizeOf(shape.filter((_, axis) => axis !== open));
  const extent = sizeOf(x.shape) / others;
  if (!Number.isInteger(extent) || shape.lastIndexOf(-1) !== open)
    failShape(
      "reshape",
      `x is ${showShape(x.shape)} with ${sizeOf(x.shape)} elements, wanted ${showShape(shape)}; one axis may be −1, and the others must divide the size`,
    );
  return reshapeNode(x, shape.with(open, extent));
}

/** Axes in another order: out.shape[k] = x.shape[order[k]]. */
export const permute = (x: Node, order: readonly number[]): Node =>
  permuteNode(
    x,
    order.map((axis) => axisOf("permute", axis, x.shape)),
  );

/** Two axes swapped. */
export function transpose(x: Node, first: number, second: number): Node {
  const [a, b] = [axisOf("transpose", first, x.shape), axisOf("transpose", second, x.shape)];
  return permuteNode(
    x,
    x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/** Elements added before, after and (third number) between those of one axis. */
export type Padding = readonly [low: number, high: number, interior?: number];

export const pad = (x: Node, padding: readonly Padding[], value: number): Node =>
  padNode(x, {
    low: padding.map(([low]) => low),
    high: padding.map(([, high]) => high),
    interior: padding.map(([, , interior = 0]) => interior),
    value,
  });

/** What of one axis is taken: all (null), one element (its axis goes), or from … to (exclusive) … step; negatives count from the end. */
export type Range = null | number | readonly [from: number, to?: number, step?: number];

/**
 * Part of a tensor, one range per axis; axes without a range are taken whole. Ends beyond the axis are cut to it.
 * @throws {ShapeError} if there are more ranges than axes, an element is not there, or a step is below 1
 */
export function slice(x: Node, ranges: readonly Range[]): Node {
  if (ranges.length > x.shape.length)
    failShape(
      "slice",
      `x is ${showShape(x.shape)}, but ${ranges.length} ranges came; give at most one for each axis`,
    );
  const picked: number[] = [];
  const parts = x.shape.map((extent, axis) => {
    const range = ranges[axis] ?? null;
    if (range === null) return { start: 0, size: extent, step: 1 };
    if (typeof range === "number") {
      const start = range < 0 ? range + extent : range;
      if (!(start >= 0 && start < extent))
        failShape(
          "slice",
          `x is ${showShape(x.shape)} and has no element ${range} on axis ${axis}`,
        );
      picked.push(axis);
      return { start, size: 1, step: 1 };
    }
    const [from, to = extent, step = 1] = range;
    if (!(Number.isInteger(step) && step >= 1))
      failShape(
        "slice",
        `step is ${step} on axis ${axis}; it must be a whole number of 1 or more (flip turns an axis around)`,
      );
    const within = (at: number) => Math.min(Math.max(at < 0 ? at + extent : at, 0), extent);
    const start = within(from);
    return { start, size: Math.max(Math.ceil((within(to) - start) / step), 0), step };
  });
  const taken = sliceNode(x, {
    start: parts.map(({ start }) => start),
    size: parts.map(({ size }) => size),
    step: parts.map(({ step }) => step),
  });
  return reshapeNode(
    taken,
    taken.shape.filter((_, axis) => !picked.includes(axis)),
  );
}

export const flip = (x: Node, axes: Axes): Node => flipNode(x, axesOf("flip", axes, x.shape));

/** A new axis of extent 1, which will have the given number. */
export function expandDims(x: Node, axis: number): Node {
  const at = axisOf("expandDims", axis, [...x.shape, 1]);
  return reshapeNode(x, x.shape.toSpliced(at, 0, 1));
}

/**
 * Without the named axes, or without all of extent 1.
 * @throws {ShapeError} if a named axis is longer than 1
 */
export function squeeze(x: Node, axes: Axes): Node {
  const gone =
    axes === undefined
      ? x.shape.flatMap((n, axis) => (n === 1 ? [axis] : []))
      : axesOf("squeeze", axes, x.shape);
  const long = gone.find((axis) => x.shape[axis] !== 1);
  if (long !== undefined)
    failShape(
      "squeeze",
      `axis ${long} of x ${showShape(x.shape)} is ${x.shape[long]} long; only axes of extent 1 can go`,
    );
  return reshapeNode(
    x,
    x.shape.filter((_, axis) => !gone.includes(axis)),
  );
}
