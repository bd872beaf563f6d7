import { requireCount, type Schedule, schedule } from "./schedule.ts";

export interface StepOptions {
  /** Rate of the first `every` steps. */
  readonly rate: number;
  /** Steps between two drops. */
  readonly every: number;
  /** What a drop multiplies the rate by. Default 0.1. */
  readonly factor?: number;
}

/**
 * A staircase: rate · factor^⌊step / every⌋.
 *
 * @throws {RangeError} if `every` is no whole number ≥ 1
 * @source PyTorch's StepLR(step_size = every, gamma = factor)
 */
export function step({ rate, every, factor = 0.1 }: StepOptions): Schedule {
  requireCount("step", "every", every);
  return schedule(
    { type: "step", rate, every, factor },
    (at) => rate * factor ** Math.floor(at / every),
  );
}
