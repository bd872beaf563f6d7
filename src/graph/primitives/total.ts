import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import { concat } from "./concat.ts";
import { add } from "./map.ts";
import { type PadAttrs, padPrimitive } from "./pad.ts";

/**
 * Σ of tensors of equal shape. Pieces that are padded with zeros to where they lie side by side, as the cotangents of slices are, are
 * joined instead: a concat writes each piece once, a sum would read every piece's padding.
 */
export function total(terms: readonly Node[]): Node {
  if (terms.length < 2) return add(terms);
  const axes = new Set(terms.flatMap((term) => paddedAxis(term) ?? []));
  for (const axis of axes) {
    const pieces = terms
      .filter((term): term is Node<PadAttrs> => paddedAxis(term) === axis)
      .sort((a, b) => a.attrs.low[axis]! - b.attrs.low[axis]!);
    let end = 0;
    for (const { attrs, inputs } of pieces)
      end = attrs.low[axis] === end ? end + inputs[0]!.shape[axis]! : Number.NaN;
    if (end !== terms[0]!.shape[axis]) continue;
    const joined = concat(
      pieces.map(({ inputs }) => inputs[0]!),
      axis,
    );
    return total([joined, ...terms.filter((term) => paddedAxis(term) !== axis)]);
  }
  return add(terms);
}

/** The one axis along which a piece is padded, with zeros before and behind. */
function paddedAxis(node: Node): number | undefined {
  if (!is(node, padPrimitive) || node.attrs.value !== 0) return undefined;
  if (node.attrs.interior.some((n) => n > 0)) return undefined;
  const { shape } = node.inputs[0]!;
  const axes = shape.flatMap((n, axis) => (n === node.shape[axis] ? [] : [axis]));
  return axes.length === 1 ? axes[0] : undefined;
}
