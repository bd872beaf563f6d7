import { type Shape, ShapeError, showShape, sizeOf } from "../../graph/shape.ts";

/** How many inputs one output sums, and how many outputs one input feeds. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Fans of a weight: [in, out] of a linear layer, [Kh, Kw, Cin / groups, Cout] of a convolution.
 * One output of the convolution sums Kh·Kw·Cin/groups inputs; fanOut is Kh·Kw·Cout / groups, as one input feeds its own group only.
 *
 * @throws {ShapeError} for a weight of one axis or none
 */
export function fansOf(shape: Shape, groups = 1): Fans {
  const fanIn = shape.at(-2);
  const fanOut = shape.at(-1);
  if (fanIn === undefined || fanOut === undefined)
    throw new ShapeError(`fans: weight is ${showShape(shape)}, must have at least [in, out]`);
  const taps = sizeOf(shape.slice(0, -2));
  return { fanIn: fanIn * taps, fanOut: (fanOut * taps) / groups };
}
