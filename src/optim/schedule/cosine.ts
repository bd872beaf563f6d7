import { requireCount, type Schedule, schedule } from "./schedule.ts";

export interface CosineOptions {
  /** Rate at step 0. */
  readonly rate: number;
  /** Step at which `final` is reached; later steps stay there. */
  readonly steps: number;
  /** Default 0. */
  readonly final?: number;
}

/**
 * Half a cosine from `rate` down to `final`:
 *
 *   η(t) = final + (rate − final) / 2 · (1 + cos(π t / steps))
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1
 * @source Loshchilov & Hutter 2017, arXiv:1608.03983
 */
export function cosine({ rate, steps, final = 0 }: CosineOptions): Schedule {
  requireCount("cosine", "steps", steps);
  return schedule({ type: "cosine", rate, steps, final }, (at) => {
    const part = Math.min(at, steps) / steps;
    return final + ((rate - final) / 2) * (1 + Math.cos(Math.PI * part));
  });
}
