import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { showShape, sizeOf } from "../shape.ts";
import { referenceArray } from "./strided.ts";

export interface ConcatAttrs {
  readonly axis: number;
}

/** Joins tensors one after the other along an axis; all other axes are equal. */
export const concatPrimitive: Primitive<ConcatAttrs> = {
  name: "concat",
  infer({ axis }, inputs) {
    const [first] = inputs;
    if (!first) failShape("concat", "no tensors came; at least one is needed");
    if (!(axis in first.shape))
      failShape(
        "concat",
        `axis is ${axis}, the tensors are ${showShape(first.shape)}; choose an axis from 0 to ${first.shape.length - 1}`,
      );
    for (const { shape, dtype } of inputs) {
      if (
        shape.length !== first.shape.length ||
        !shape.every((n, k) => k === axis || n === first.shape[k])
      )
        failShape(
          "concat",
          `tensors are ${showShape(first.shape)} and ${showShape(shape)}; all axes but axis ${axis} must be equal`,
        );
      if (dtype !== first.dtype)
        failType("concat", `tensors are ${first.dtype} and ${dtype}; cast them to one type`);
    }
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return { shape: first.shape.with(axis, total), dtype: first.dtype };
  },
  gradient({ attrs: { axis }, inputs }, cotangent, { slice }) {
    let from = 0;
    return inputs.map(({ shape: size }) => {
      const start = size.map((_, k) => (k === axis ? from : 0));
      from += size[axis]!;
      return slice(cotangent, { start, size });
    });
  },
  reference({ attrs: { axis }, inputs, shape, dtype }, arrays) {
    const out = referenceArray(dtype, sizeOf(shape));
    const outer = sizeOf(shape.slice(0, axis));
    let to = 0;
    for (let row = 0; row < outer; row++)
      for (const [k, { shape: piece }] of inputs.entries()) {
        const length = sizeOf(piece.slice(axis));
        out.set(arrays[k]!.subarray(row * length, (row + 1) * length), to);
        to += length;
      }
    return out;
  },
  key: ({ axis }) => `${axis}`,
};

export function concat(inputs: readonly Node[], axis: number): Node {
  const made = makeNode(concatPrimitive, { axis }, inputs);
  const present = inputs.filter(({ shape }) => shape[axis]! > 0);
  if (present.length === inputs.length) return inputs.length === 1 ? inputs[0]! : made;
  return present.length === 0 ? inputs[0]! : concat(present, axis);
}
