import { ShapeError, showShape, sizeOf } from "../../graph/shape.ts";
import { count, type Field, isCount, refuse } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface ReshapeOptions {
  /** Of one example. */
  readonly shape: readonly number[];
}

const extents: Field<readonly number[]> = {
  hint: { kind: "list", of: count.hint },
  parse: (value, place) =>
    Array.isArray(value) && value.every((n) => typeof n === "number" && isCount(n))
      ? [...value]
      : refuse(place, value, "a list of whole numbers ≥ 1"),
};

export const reshapeLayer = defineLayer<ReshapeOptions>({
  type: "reshape",
  group: "shape",
  summary: "The same numbers in another shape.",
  fields: { shape: extents },
  apply({ shape }, { state }, x, { path }) {
    const [batch = 1, ...rest] = x.shape;
    if (sizeOf(rest) !== sizeOf(shape))
      throw new ShapeError(
        `${path}: x is ${showShape(x.shape)}, an example has ${sizeOf(rest)} elements; shape is ${showShape(shape)}, of ${sizeOf(shape)}, and must be of as many`,
      );
    return { output: x.reshape([batch, ...shape]), state };
  },
});

/**
 * Every example in another shape, its elements in the order of memory: { shape: [28, 28] } makes the rows of an image of one channel the
 * steps of a sequence, { shape: [7, 7, 64] } makes an image of a vector.
 *
 * @param x  [N, …]
 * @returns  [N, ...shape]
 * @throws {ShapeError} if an example has not as many elements as the shape
 */
export const reshape = (options: ReshapeOptions): Layer => reshapeLayer.make(options);
