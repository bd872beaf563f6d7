import type { HostArray } from "../../expr/dtype.ts";
import { evaluateAffine, loopIndex } from "../affine.ts";
import type { Node } from "../node.ts";
import { type Shape, sizeOf, stridesOf } from "../shape.ts";

/** A zero-filled array in which `reference` computes: float64 for floats, exact 32-bit integers for the rest. */
export function referenceArray(dtype: Node["dtype"], length: number): HostArray {
  if (dtype === "float32") return new Float64Array(length);
  return dtype === "uint32" ? new Uint32Array(length) : new Int32Array(length);
}

/** Calls `visit` with every index of `shape` in row-major order, and its place in that order. The index is reused. */
export function forEachIndex(
  shape: Shape,
  visit: (index: readonly number[], position: number) => void,
): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let position = 0; position < size; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** Reference of every movement operation that has a view: each output element is copied from where the view says. */
export function copyStrided<Attrs>(node: Node<Attrs>, source: HostArray): HostArray {
  const loops = node.shape.map((_, axis) => loopIndex(axis));
  const view = node.primitive.view?.(node, loops, node.shape);
  if (!view) throw new Error(`${node.primitive.name} has no view to copy by`);
  const strides = stridesOf(node.inputs[0]!.shape);
  const out = referenceArray(node.dtype, sizeOf(node.shape));
  forEachIndex(node.shape, (index, position) => {
    let from = 0;
    for (let axis = 0; axis < view.length; axis++)
      from += evaluateAffine(view[axis]!, index) * strides[axis]!;
    out[position] = source[from]!;
  });
  return out;
}
