import { failShape } from "../graph/scope.ts";
import { type Shape, showShape } from "../graph/shape.ts";

/**
 * One axis counted from the front; −1 is the last.
 * @throws {ShapeError} if the shape has no such axis
 */
export function axisOf(operation: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || counted < 0 || counted >= rank)
    failShape(
      operation,
      rank === 0
        ? `axis is ${axis}, but x is a scalar and has no axes; leave the axis out`
        : `axis is ${axis}, x is ${showShape(shape)}; choose an axis from ${-rank} to ${rank - 1}`,
    );
  return counted;
}

/**
 * Several axes in rising order; all of them when none are named.
 * @throws {ShapeError} if one is missing or named twice
 */
export function axesOf(
  operation: string,
  axes: number | readonly number[] | undefined,
  shape: Shape,
): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const counted = list.map((axis) => axisOf(operation, axis, shape));
  if (new Set(counted).size !== counted.length)
    failShape(
      operation,
      `axes are ${showShape(list)} of x ${showShape(shape)}; one is named twice`,
    );
  return counted.sort((a, b) => a - b);
}
