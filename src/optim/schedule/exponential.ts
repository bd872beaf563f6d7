import { count, optional, positive } from "../../nn/layer/field.ts";
import { defineSchedule, rateField } from "./schedule.ts";

export interface ExponentialOptions {
  /** Rate at step 0. */
  readonly rate: number;
  /** What `every` steps multiply the rate by; above 1 it grows. */
  readonly factor: number;
  /** Default 1. The rate falls at each step, by the `every`-th root of the factor. */
  readonly every?: number;
}

/**
 * Exponential decay: rate · factor^(step / every).
 *
 * @throws {RangeError} if `factor` is not above 0
 * @source PyTorch's ExponentialLR(gamma = factor)
 */
export const exponential = defineSchedule<ExponentialOptions>({
  type: "exponential",
  summary: "rate · factor^(t / every)",
  fields: { rate: rateField, factor: positive, every: optional(count, 1) },
  rate:
    ({ rate, factor, every }) =>
    (at) =>
      rate * factor ** (at / every),
  example: (rate, steps) => ({ rate, factor: 0.01, every: steps }),
  source: "PyTorch's ExponentialLR",
});
