import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { showShape, sizeOf } from "../shape.ts";
import { clampIndex } from "./gather.ts";
import { referenceArray } from "./strided.ts";

export interface ScatterAddAttrs {
  readonly axis: number;
  /** Extent of that axis in the output. */
  readonly size: number;
}

/**
 * The adjoint of gather: out[a…, j, b…] = Σ over i… with indices[i…] = j of updates[a…, i…, b…], indices clamped to the axis,
 * summed in row-major order of i. Elements that no index names are 0.
 *
 * indices int32 or uint32 [I…], updates [A…, I…, B…] → [A…, size, B…]
 */
export const scatterAddPrimitive: Primitive<ScatterAddAttrs> = {
  name: "scatterAdd",
  infer({ axis, size }, [indices, updates]) {
    if (!indices || !updates) failShape("scatterAdd", "indices and updates are needed");
    const taken = updates.shape.slice(axis, axis + indices.shape.length);
    if (
      axis < 0 ||
      `${taken}` !== `${indices.shape}` ||
      axis + indices.shape.length > updates.shape.length
    )
      failShape(
        "scatterAdd",
        `updates are ${showShape(updates.shape)}, indices ${showShape(indices.shape)}; from axis ${axis} on updates must have the axes of indices`,
      );
    if (indices.dtype !== "int32" && indices.dtype !== "uint32")
      failType("scatterAdd", `indices are ${indices.dtype}; cast them to int32`);
    if (updates.dtype === "bool")
      failType("scatterAdd", "updates are bool; cast them to int32 or float32");
    if (!(Number.isSafeInteger(size) && size >= (sizeOf(indices.shape) > 0 ? 1 : 0)))
      failShape("scatterAdd", `size is ${size}; a whole number of 1 or more is needed`);
    const shape = [
      ...updates.shape.slice(0, axis),
      size,
      ...updates.shape.slice(axis + indices.shape.length),
    ];
    return { shape, dtype: updates.dtype };
  },
  // every update is added to one place, so its cotangent is ȳ there
  gradient({ attrs: { axis }, inputs: [indices] }, cotangent, { gather }) {
    return [undefined, gather(cotangent, indices!, axis)];
  },
  reference({ attrs: { axis, size }, shape, dtype }, [indices, updates]) {
    const inner = sizeOf(shape.slice(axis + 1));
    const out = referenceArray(dtype, sizeOf(shape));
    let from = 0;
    for (let outer = 0; outer < sizeOf(shape.slice(0, axis)); outer++)
      for (const index of indices!) {
        const start = (outer * size + clampIndex(index, size)) * inner;
        for (let k = 0; k < inner; k++) out[start + k] = out[start + k]! + updates![from++]!;
      }
    return out;
  },
  key: ({ axis, size }) => `${axis},${size}`,
};

export const scatterAdd = (
  indices: Node,
  updates: Node,
  attrs: ScatterAddAttrs,
): Node<ScatterAddAttrs> => makeNode(scatterAddPrimitive, attrs, [indices, updates]);
