import type { Node } from "../node.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { reshape } from "./reshape.ts";
import type { ScanAttrs } from "./scan.ts";
import { slice } from "./slice.ts";

/** Rows of one carry or y within what a scan gives. */
export interface ScanPart {
  readonly offset: number;
  readonly rows: number;
  /** Of one row. */
  readonly shape: Shape;
}

/** Where the carries lie, then the ys. */
export function scanParts({
  carry,
  ys,
  length,
}: Pick<ScanAttrs, "carry" | "ys" | "length">): ScanPart[] {
  let end = 0;
  return [...carry, ...ys].map(({ shape }, i) => {
    const rows = i < carry.length ? length + 1 : length;
    const offset = end;
    end += rows * sizeOf(shape);
    return { offset, rows, shape };
  });
}

/** Rows from `first` on of a carry (in the order of time) or y: [count, …]. */
export function scanRows(node: Node, part: ScanPart, first = 0, count = part.rows): Node {
  const size = sizeOf(part.shape);
  const taken = slice(node, { start: [part.offset + first * size], size: [count * size] });
  return reshape(taken, [count, ...part.shape]);
}

/** Of T + 1 rows of a carry: the first of those before each step, the first of those after each, the first and the last that there is. */
export const carryRows = ({ length, reverse }: Pick<ScanAttrs, "length" | "reverse">) =>
  reverse
    ? { before: 1, after: 0, init: length, last: 0 }
    : { before: 0, after: 1, init: 0, last: length };
