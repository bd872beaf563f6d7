import { count, optional } from "../../nn/layer/field.ts";
import { defineSchedule, rateField, spanWhole } from "./schedule.ts";

export interface CosineOptions {
  /** Rate at step 0. */
  readonly rate: number;
  /** Step at which `final` is reached; later steps stay there. */
  readonly steps: number;
  /** Default 0. */
  readonly final?: number;
}

/** Half a cosine: `from` where part is 0, `to` where it is 1. */
export const halfCosine = (from: number, to: number, part: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));

/**
 * Half a cosine from `rate` down to `final`:
 *
 *   η(t) = final + (rate − final) / 2 · (1 + cos(π t / steps))
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1
 * @source Loshchilov & Hutter 2017, arXiv:1608.03983
 */
export const cosine = defineSchedule<CosineOptions>({
  type: "cosine",
  summary: "final + (rate − final) / 2 · (1 + cos(π t / steps))",
  fields: { rate: rateField, steps: count, final: optional(rateField, 0) },
  rate:
    ({ rate, steps, final }) =>
    (at) =>
      halfCosine(rate, final, Math.min(at, steps) / steps),
  span: spanWhole,
  example: (rate, steps) => ({ rate, steps }),
  source: "Loshchilov & Hutter 2017, arXiv:1608.03983",
});
