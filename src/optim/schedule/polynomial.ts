import { count, optional, positive } from "../../nn/layer/field.ts";
import { defineSchedule, rateField, spanWhole } from "./schedule.ts";

export interface PolynomialOptions {
  /** Rate at step 0. */
  readonly rate: number;
  /** Step at which `final` is reached; later steps stay there. */
  readonly steps: number;
  /** Default 1: a line. */
  readonly power?: number;
  /** Default 0. */
  readonly final?: number;
}

/**
 * A power of what is left: final + (rate − final) · (1 − t / steps)^power.
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1 or `power` not above 0
 * @source Chen et al. 2018, arXiv:1606.00915 ("poly"); PyTorch's PolynomialLR, with final = 0
 */
export const polynomial = defineSchedule<PolynomialOptions>({
  type: "polynomial",
  summary: "final + (rate − final) · (1 − t / steps)^power",
  fields: {
    ...{ rate: rateField, steps: count },
    power: optional(positive, 1),
    final: optional(rateField, 0),
  },
  rate:
    ({ rate, steps, power, final }) =>
    (at) =>
      final + (rate - final) * (1 - Math.min(at, steps) / steps) ** power,
  span: spanWhole,
  example: (rate, steps) => ({ rate, steps, power: 2 }),
  source: "Chen et al. 2018, arXiv:1606.00915",
});
