/** Rows as fuzzy networks take them. */
import { rowOf, type Samples } from "../samples.ts";
import { complement, type ResonanceOptions } from "./resonator.ts";

/** Least and largest of every column: what fuzzy networks scale rows by, into 0 … 1. */
export function boundsOf({ rows, width }: Samples) {
  const low = new Array<number>(width).fill(Number.POSITIVE_INFINITY);
  const high = new Array<number>(width).fill(Number.NEGATIVE_INFINITY);
  rows.forEach((value, at) => {
    low[at % width] = Math.min(low[at % width] as number, value);
    high[at % width] = Math.max(high[at % width] as number, value);
  });
  return { low, high };
}

export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Rows in 0 … 1 with their complements; what lies outside the bounds is cut. */
export function codedRows(
  { rows, width, size }: Pick<Samples, "rows" | "width" | "size">,
  { low, high }: Bounds,
): Float64Array[] {
  return Array.from({ length: size }, (_, n) =>
    complement(
      Array.from(rowOf({ rows, width }, n), (value, i) => {
        const span = (high[i] as number) - (low[i] as number) || 1;
        return Math.max(0, Math.min(1, (value - (low[i] as number)) / span));
      }),
    ),
  );
}

export interface FuzzyOptions extends ResonanceOptions {
  /** α. Default 0.001. */
  readonly choice?: number;
  /** β. Default 1: fast learning. */
  readonly rate?: number;
}
