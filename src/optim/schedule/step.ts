import { count, optional } from "../../nn/layer/field.ts";
import { defineSchedule, rateField } from "./schedule.ts";

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
export const step = defineSchedule<StepOptions>({
  type: "step",
  summary: "rate · factor^⌊t / every⌋",
  fields: { rate: rateField, every: count, factor: optional(rateField, 0.1) },
  rate:
    ({ rate, every, factor }) =>
    (at) =>
      rate * factor ** Math.floor(at / every),
  example: (rate, steps) => ({ rate, every: Math.ceil(steps / 3) }),
  source: "PyTorch's StepLR",
});
