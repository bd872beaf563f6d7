import type { CoverageMap } from "./coverage.ts";

export interface CoverageFacts {
  readonly least: number;
  readonly most: number;
  /** How many pixels are met so many times, the most times first. */
  readonly histogram: readonly { readonly times: number; readonly pixels: number }[];
  /** Of the half of the image, both ways, that is farthest from the rim. */
  readonly middle: {
    readonly least: number;
    readonly most: number;
    /** After so many rows and columns the counts repeat: 1 and 1 if they are even; undefined if they do not repeat. */
    readonly period: readonly [rows: number, columns: number] | undefined;
  };
  /** False where counts are beyond 2⁵³ and were rounded. */
  readonly exact: boolean;
}

/** What a map of counts says: a rim is met less often, an uneven middle is what the lectures call a checkerboard. */
export function coverageFacts({ shape: [height, width], counts }: CoverageMap): CoverageFacts {
  const met = new Map<number, number>();
  for (const times of counts) met.set(times, (met.get(times) ?? 0) + 1);
  const histogram = [...met]
    .map(([times, pixels]) => ({ times, pixels }))
    .sort((a, b) => b.times - a.times);
  const [top, left] = [Math.floor(height / 4), Math.floor(width / 4)];
  const rows = Array.from({ length: Math.max(1, height - 2 * top) }, (_, y) => {
    const from = (top + y) * width + left;
    return counts.subarray(from, from + Math.max(1, width - 2 * left));
  });
  const middle = extremes(rows.flatMap((row) => [...row]));
  const most = histogram[0]?.times ?? 0;
  return {
    least: histogram.at(-1)?.times ?? 0,
    most,
    histogram,
    middle: { ...middle, period: periodOf(rows) },
    exact: most <= Number.MAX_SAFE_INTEGER,
  };
}

function extremes(values: readonly number[]): { least: number; most: number } {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}

function periodOf(rows: readonly Float64Array[]): readonly [number, number] | undefined {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const at = (y: number, x: number) => rows[y]?.[x];
  /** The least shift along an axis, at most half of it, that leaves all counts as they are. */
  const shift = (extent: number, other: number, at: (along: number, across: number) => unknown) =>
    Array.from({ length: Math.max(1, Math.floor(extent / 2)) }, (_, i) => i + 1).find((period) => {
      for (let i = 0; i + period < extent; i++)
        for (let k = 0; k < other; k++) if (at(i, k) !== at(i + period, k)) return false;
      return true;
    });
  const down = shift(height, width, at);
  const across = shift(width, height, (x, y) => at(y, x));
  return down === undefined || across === undefined ? undefined : [down, across];
}
