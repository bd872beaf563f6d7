import { count, optional } from "../../nn/layer/field.ts";
import { defineSchedule, rateField, spanWhole } from "./schedule.ts";

export interface LinearOptions {
  /** Rate at step 0. */
  readonly rate: number;
  /** Step at which `final` is reached; later steps stay there. */
  readonly steps: number;
  /** Default 0. */
  readonly final?: number;
}

/**
 * A straight line from `rate` to `final`: rate + (final − rate) · t / steps.
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1
 * @source PyTorch's LinearLR(start_factor = 1, end_factor = final / rate, total_iters = steps)
 */
export const linear = defineSchedule<LinearOptions>({
  type: "linear",
  summary: "rate + (final − rate) · t / steps",
  fields: { rate: rateField, steps: count, final: optional(rateField, 0) },
  rate:
    ({ rate, steps, final }) =>
    (at) =>
      rate + ((final - rate) * Math.min(at, steps)) / steps,
  span: spanWhole,
  example: (rate, steps) => ({ rate, steps }),
  source: "PyTorch's LinearLR",
});
