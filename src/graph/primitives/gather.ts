import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { showShape, sizeOf } from "../shape.ts";
import { referenceArray } from "./strided.ts";

export interface GatherAttrs {
  readonly axis: number;
}

/** An index outside its axis means the nearest element. */
export const clampIndex = (index: number, size: number): number =>
  Math.min(Math.max(index, 0), size - 1);

/**
 * Takes the elements that `indices` names along an axis: out[a…, i…, b…] = x[a…, indices[i…], b…], indices clamped to the axis.
 *
 * x [A…, n, B…], indices int32 or uint32 [I…] → [A…, I…, B…]
 */
export const gatherPrimitive: Primitive<GatherAttrs> = {
  name: "gather",
  infer({ axis }, [x, indices]) {
    if (!x || !indices || !(axis in x.shape))
      failShape(
        "gather",
        `axis is ${axis}, x is ${showShape(x?.shape ?? [])}; choose an axis of x`,
      );
    if (indices.dtype !== "int32" && indices.dtype !== "uint32")
      failType("gather", `indices are ${indices.dtype}; cast them to int32`);
    if (x.shape[axis] === 0 && sizeOf(indices.shape) > 0)
      failShape(
        "gather",
        `axis ${axis} of x ${showShape(x.shape)} is empty; there is nothing to take`,
      );
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return { shape, dtype: x.dtype };
  },
  // out copies x's slices, so x̄ at a slice sums ȳ over all places that copied it
  gradient({ attrs: { axis }, inputs: [x, indices] }, cotangent, { scatterAdd }) {
    return [scatterAdd(indices!, cotangent, { axis, size: x!.shape[axis]! }), undefined];
  },
  reference({ attrs: { axis }, inputs, shape, dtype }, [x, indices]) {
    const from = inputs[0]!.shape;
    const size = from[axis]!;
    const inner = sizeOf(from.slice(axis + 1));
    const out = referenceArray(dtype, sizeOf(shape));
    let to = 0;
    for (let outer = 0; outer < sizeOf(from.slice(0, axis)); outer++)
      for (const index of indices!) {
        const start = (outer * size + clampIndex(index, size)) * inner;
        out.set(x!.subarray(start, start + inner), to);
        to += inner;
      }
    return out;
  },
  key: ({ axis }) => `${axis}`,
};

export const gather = (x: Node, indices: Node, axis: number): Node<GatherAttrs> =>
  makeNode(gatherPrimitive, { axis }, [x, indices]);
