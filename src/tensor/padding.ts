import type { Node } from "../graph/node.ts";
import { broadcast } from "../graph/primitives/broadcast.ts";
import { concat } from "../graph/primitives/concat.ts";
import { flip } from "../graph/primitives/flip.ts";
import { pad } from "../graph/primitives/pad.ts";
import { slice } from "../graph/primitives/slice.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";

/** One number for both image axes, or [vertical, horizontal]. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/** One number for the three axes of a volume, or one for each. */
export type Triple = number | readonly [depth: number, vertical: number, horizontal: number];

export type Sides = readonly [before: number, after: number];

/**
 * What is put around an image before windows slide over it:
 * - "valid": nothing.
 * - "same": so much that there are ⌈H / stride⌉ positions, an odd one at the bottom and right (as TensorFlow, and as PyTorch,
 *   which knows stride 1 only).
 * - p: p on all sides; [[top, bottom], [left, right]]: as written, a pair for each axis.
 */
export type SpatialPadding = "valid" | "same" | number | readonly Sides[];

export type SequencePadding = "valid" | "same" | number | readonly [Sides];
export type ImagePadding = "valid" | "same" | number | readonly [rows: Sides, columns: Sides];
export type VolumePadding =
  | "valid"
  | "same"
  | number
  | readonly [depth: Sides, rows: Sides, columns: Sides];

/**
 * What the padding is filled with, for [1, 2, 3] and two on each side:
 * - "zeros": 0 0 | 1 2 3 | 0 0
 * - "reflect": 3 2 | 1 2 3 | 2 1, mirrored at the outermost element, which is not repeated
 * - "replicate": 1 1 | 1 2 3 | 3 3
 * - "circular": 2 3 | 1 2 3 | 1 2
 */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

export const paddingModes = ["zeros", "reflect", "replicate", "circular"] as const;

/**
 * x with so much around its spatial axes, which are axes 1, 2, …: movements only.
 * @throws {ShapeError} if a mirror image or a copy would be longer than the axis has elements
 */
export function padSides(
  operation: string,
  x: Node,
  sides: readonly { readonly low: number; readonly high: number }[],
  mode: PaddingMode,
  value = 0,
): Node {
  if (mode === "zeros")
    return pad(x, {
      low: [0, ...sides.map(({ low }) => low), 0],
      high: [0, ...sides.map(({ high }) => high), 0],
      value,
    });
  return sides.reduce(
    (node, { low, high }, k) => extend(operation, node, k + 1, low, high, mode),
    x,
  );
}

/** One axis continued beyond both its ends by what it holds. */
function extend(
  operation: string,
  x: Node,
  axis: number,
  low: number,
  high: number,
  mode: Exclude<PaddingMode, "zeros">,
): Node {
  const n = x.shape[axis]!;
  const most = { reflect: n - 1, circular: n, replicate: n > 0 ? Infinity : 0 }[mode];
  if (Math.max(low, high) > most)
    failShape(
      operation,
      `padding is [${low}, ${high}] on axis ${axis} of x ${showShape(x.shape)}; ${mode} can give at most ${most} there, pad less or with another mode`,
    );
  const part = (start: number, size: number): Node =>
    slice(x, {
      start: x.shape.map((_, k) => (k === axis ? start : 0)),
      size: x.shape.with(axis, size),
    });
  const repeat = (start: number, size: number): Node =>
    broadcast(part(start, 1), x.shape.with(axis, size));
  const pieces = (): [Node | undefined, Node | undefined] => {
    if (mode === "reflect")
      return [
        low > 0 ? flip(part(1, low), [axis]) : undefined,
        high > 0 ? flip(part(n - 1 - high, high), [axis]) : undefined,
      ];
    if (mode === "circular")
      return [low > 0 ? part(n - low, low) : undefined, high > 0 ? part(0, high) : undefined];
    return [low > 0 ? repeat(0, low) : undefined, high > 0 ? repeat(n - 1, high) : undefined];
  };
  const [before, after] = pieces();
  const all = [before, x, after].filter((piece) => piece !== undefined);
  return concat(all, axis);
}
