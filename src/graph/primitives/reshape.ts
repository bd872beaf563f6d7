import { type Affine, affine, flattenAffine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { type Shape, sameShape, showShape, sizeOf, stridesOf } from "../shape.ts";
import { full, repeatedConstant } from "./broadcast.ts";

export interface ReshapeAttrs {
  readonly shape: Shape;
}

/** The same elements in row-major order under another shape of equal size. */
export const reshapePrimitive: Primitive<ReshapeAttrs> = {
  name: "reshape",
  infer({ shape }, [x]) {
    if (!x || sizeOf(x.shape) !== sizeOf(shape))
      failShape(
        "reshape",
        `x is ${showShape(x?.shape ?? [])} with ${sizeOf(x?.shape ?? [])} elements, wanted ${showShape(shape)} with ${sizeOf(shape)}; the products of the axes must agree`,
      );
    return { shape, dtype: x.dtype };
  },
  gradient: (node, cotangent, { reshapeBack }) => [reshapeBack(cotangent, node.inputs[0]!.shape)],
  reference: (_, [x]) => x!.slice(),
  view(node, index, extents) {
    const flat = flattenAffine(index, node.shape);
    return unflatten(flat, node.inputs[0]!.shape, extents);
  },
  key: ({ shape }) => `[${shape}]`,
};

/**
 * Splits a row-major position into one affine index per axis of `shape`, or undefined where that would need a division.
 * A term c·loop belongs to the axis k with stride_k ≤ |c| < stride_{k−1}; stride_k must divide c,
 * and what lands on an axis must stay inside it for every value of the loops, so that nothing carries over.
 */
export function unflatten(
  flat: Affine,
  shape: Shape,
  extents: readonly number[],
): Affine[] | undefined {
  const strides = stridesOf(shape);
  // A loop of one turn adds nothing. A falling term counts down from its first value: its lowest is what the digits start from.
  const terms = [...flat.terms].filter(([loop]) => (extents[loop] ?? 1) > 1);
  let lowest = flat.offset;
  for (const [loop, c] of terms) if (c < 0) lowest += c * (extents[loop]! - 1);
  const starts = shape.map((n, axis) => (n === 0 ? 0 : Math.floor(lowest / strides[axis]!) % n));
  const highs = [...starts];
  const digits: [number, number][][] = shape.map(() => []);
  for (const [loop, c] of terms) {
    const axis = strides.findIndex((stride, k) => shape[k]! > 1 && stride <= Math.abs(c));
    if (axis < 0 || c % strides[axis]! !== 0) return undefined;
    const step = c / strides[axis]!;
    const reach = step * (extents[loop]! - 1);
    highs[axis] = highs[axis]! + Math.abs(reach);
    if (reach < 0) starts[axis] = starts[axis]! - reach;
    digits[axis]!.push([loop, step]);
  }
  if (highs.some((high, axis) => high >= Math.max(shape[axis]!, 1))) return undefined;
  return shape.map((_, axis) => affine(starts[axis]!, digits[axis]!));
}

export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const value = repeatedConstant(x);
  if (value !== undefined && sizeOf(shape) === sizeOf(x.shape)) return full(shape, value, x.dtype);
  if (is(x, reshapePrimitive)) return reshape(x.inputs[0]!, shape);
  return makeNode(reshapePrimitive, { shape }, [x]);
}
