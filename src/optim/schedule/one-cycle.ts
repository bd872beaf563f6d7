import { count, numeric, optional, positive } from "../../nn/layer/field.ts";
import { halfCosine } from "./cosine.ts";
import { defineSchedule, rateField, spanWhole } from "./schedule.ts";

export interface OneCycleOptions {
  /** The highest rate. */
  readonly peak: number;
  /** All steps of the training. Later steps stay at the last rate. */
  readonly steps: number;
  /** Part of the steps that climbs. Default 0.3. */
  readonly warmup?: number;
  /** peak / first rate. Default 25. */
  readonly startDivisor?: number;
  /** First rate / last rate. Default 1e4. */
  readonly finalDivisor?: number;
}

/**
 * One-cycle: half a cosine from peak / startDivisor up to the peak, then half a cosine down to first / finalDivisor.
 * The peak is at step warmup·steps − 1, the last rate at step steps − 1, both as in PyTorch's OneCycleLR (anneal "cos").
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1, `warmup` lies outside [0, 1] or a divisor is 0
 * @source Smith & Topin 2018, arXiv:1708.07120
 */
export const oneCycle = defineSchedule<OneCycleOptions>({
  type: "oneCycle",
  summary: "a cosine up from peak / startDivisor, a longer one down to nearly 0",
  fields: {
    ...{ peak: rateField, steps: count },
    warmup: optional(
      numeric("in [0, 1]", (n) => n >= 0 && n <= 1, { least: 0, most: 1 }),
      0.3,
    ),
    startDivisor: optional(positive, 25),
    finalDivisor: optional(positive, 1e4),
  },
  rate({ peak, steps, warmup, startDivisor, finalDivisor }) {
    const first = peak / startDivisor;
    const last = first / finalDivisor;
    const top = warmup * steps - 1;
    return (at) => {
      const t = Math.min(at, steps - 1);
      if (t <= top) return halfCosine(first, peak, top > 0 ? t / top : 1);
      return halfCosine(peak, last, (t - top) / (steps - 1 - top));
    };
  },
  span: spanWhole,
  example: (peak, steps) => ({ peak, steps }),
  source: "Smith & Topin 2018, arXiv:1708.07120",
});
