import type { Sample } from "./measure.ts";

/** Beyond this spread times tell of the machine's other work. */
const QUIET = 0.15;

/** How many times as fast one is as the best of others. */
export interface Ratio {
  /** By medians; by the best times if those disagree with a disturbed median to the worse. */
  readonly value: number;
  readonly medians: number;
  readonly bests: number;
  /** The times lie so far apart that other work must have disturbed them. */
  readonly disturbed: boolean;
}

export const DISTURBED =
  "where times lie far apart (†) other work disturbed them: such a ratio is judged by the best times if that is less";

/** @returns undefined if there is nobody to compare with */
export function ratioOf(ours: Sample, theirs: readonly Sample[]): Ratio | undefined {
  const [best] = theirs.toSorted((a, b) => a.median - b.median);
  if (best === undefined) return undefined;
  const medians = best.median / ours.median;
  const bests = Math.min(...theirs.map(({ min }) => min)) / ours.min;
  const disturbed = Math.max(ours.spread, best.spread) > QUIET;
  return { value: disturbed ? Math.min(medians, bests) : medians, medians, bests, disturbed };
}
