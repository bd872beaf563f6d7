export interface Improvement {
  readonly monitor: "loss" | "accuracy";
  readonly threshold: number;
  /** The threshold is a share of the best. */
  readonly relative: boolean;
}

/**
 * Whether a result is better than the best so far by more than the threshold: a loss lower, an accuracy higher. NaN and an infinite
 * loss never are, nor as the first.
 */
export function isBetter(
  value: number,
  best: number | undefined,
  { monitor, threshold, relative }: Improvement,
): boolean {
  if (best === undefined)
    return monitor === "loss" ? value < Number.POSITIVE_INFINITY : !Number.isNaN(value);
  if (monitor === "loss") return value < (relative ? best * (1 - threshold) : best - threshold);
  return value > (relative ? best * (1 + threshold) : best + threshold);
}
