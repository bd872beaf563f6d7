import type { HostArray } from "../../expr/dtype.ts";
import { type Affine, flattenAffine, loopIndex } from "../affine.ts";
import type { Node } from "../node.ts";
import { type Shape, sizeOf } from "../shape.ts";

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

/** The values of an index over some loops, in row-major order of them; the other loops stand at 0. */
export function positionsOf(
  { offset, terms }: Affine,
  loops: readonly number[],
  extents: readonly number[],
): Int32Array {
  let positions = Int32Array.of(offset);
  for (const loop of loops) {
    const extent = extents[loop]!;
    const step = terms.get(loop) ?? 0;
    const longer = new Int32Array(positions.length * extent);
    for (const [k, position] of positions.entries())
      for (let i = 0; i < extent; i++) longer[k * extent + i] = position + i * step;
    positions = longer;
  }
  return positions;
}

/** Reference of every movement operation that has a view: each output element is copied from where the view says. */
export function copyStrided<Attrs>(node: Node<Attrs>, source: HostArray): HostArray {
  const axes = node.shape.map((_, axis) => axis);
  const view = node.primitive.view?.(node, axes.map(loopIndex), node.shape);
  if (!view) throw new Error(`${node.primitive.name} has no view to copy by`);
  const from = positionsOf(flattenAffine(view, node.inputs[0]!.shape), axes, node.shape);
  const out = referenceArray(node.dtype, from.length);
  for (const [position, place] of from.entries()) out[position] = source[place]!;
  return out;
}
