import type { SafeTensor } from "../../formats/index.ts";

/** The largest difference of one value between what was meant and what is there; NaN where a tensor is missing or has another shape. */
export function largestDifference(
  meant: Iterable<readonly [string, SafeTensor]>,
  found: ReadonlyMap<string, SafeTensor>,
): number {
  let largest = 0;
  for (const [name, { shape, data }] of meant) {
    const other = found.get(name);
    if (other === undefined || other.shape.join() !== shape.join()) return Number.NaN;
    largest = Math.max(largest, largestOf(data, other.data));
  }
  return largest;
}

/** max |a − b|; equal values, NaN and infinities included, differ by 0. */
export function largestOf(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  if (a.length !== b.length) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (!Object.is(x, y) && x !== y) largest = Math.max(largest, Math.abs(x - y));
  }
  return largest;
}
