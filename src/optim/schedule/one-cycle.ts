import { requireCount, type Schedule, schedule } from "./schedule.ts";

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
export function oneCycle(options: OneCycleOptions): Schedule {
  const { peak, steps, warmup = 0.3, startDivisor = 25, finalDivisor = 1e4 } = options;
  requireCount("oneCycle", "steps", steps);
  if (!(warmup >= 0 && warmup <= 1))
    throw new RangeError(`oneCycle schedule: warmup is ${warmup}, must lie in [0, 1]`);
  if (!(startDivisor > 0 && finalDivisor > 0))
    throw new RangeError("oneCycle schedule: startDivisor and finalDivisor must be > 0");
  const first = peak / startDivisor;
  const last = first / finalDivisor;
  const top = warmup * steps - 1;
  const spec = { type: "oneCycle", peak, steps, warmup, startDivisor, finalDivisor };
  return schedule(spec, (at) => {
    const t = Math.min(at, steps - 1);
    if (t <= top) return halfCosine(first, peak, top > 0 ? t / top : 1);
    return halfCosine(peak, last, (t - top) / (steps - 1 - top));
  });
}

const halfCosine = (from: number, to: number, part: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));
