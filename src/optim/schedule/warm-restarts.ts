import { count, optional } from "../../nn/layer/field.ts";
import { halfCosine } from "./cosine.ts";
import { defineSchedule, rateField } from "./schedule.ts";

export interface WarmRestartsOptions {
  /** Rate at step 0 and after each restart. */
  readonly rate: number;
  /** Steps of the first period. */
  readonly period: number;
  /** How many times longer each period is than the last. Default 1. */
  readonly growth?: number;
  /** What each period falls towards. Default 0. */
  readonly final?: number;
}

/**
 * Cosines with warm restarts (SGDR): period i takes T_i = period · growth^i steps, and t steps into it
 *
 *   η(t) = final + (rate − final) / 2 · (1 + cos(π t / T_i))
 *
 * @throws {RangeError} if `period` or `growth` is no whole number ≥ 1
 * @source Loshchilov & Hutter 2017, arXiv:1608.03983; PyTorch's CosineAnnealingWarmRestarts(T_0 = period, T_mult = growth)
 */
export const warmRestarts = defineSchedule<WarmRestartsOptions>({
  type: "warmRestarts",
  summary: "cosines from rate to final, each `growth` times longer than the last",
  fields: {
    ...{ rate: rateField, period: count },
    growth: optional(count, 1),
    final: optional(rateField, 0),
  },
  rate:
    ({ rate, period, growth, final }) =>
    (at) => {
      const { start, length } = periodOf(at, period, growth);
      return halfCosine(rate, final, (at - start) / length);
    },
  // Three periods: 1 + 2 + 4 sevenths.
  example: (rate, steps) => ({ rate, period: Math.max(1, Math.round(steps / 7)), growth: 2 }),
  source: "Loshchilov & Hutter 2017, arXiv:1608.03983",
});

/** The period that a step belongs to. */
function periodOf(at: number, period: number, growth: number) {
  if (growth === 1) return { start: Math.floor(at / period) * period, length: period };
  let [start, length] = [0, period];
  while (at >= start + length) [start, length] = [start + length, length * growth];
  return { start, length };
}
