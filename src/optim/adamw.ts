import { type AdamNumbers, adamRule } from "./adam.ts";
import { defineOptimiser } from "./optimiser.ts";

/**
 * AdamW: Adam whose weight decay stands beside the rule, so that it draws all weights alike: p ← p − rate · weightDecay · p, then
 * Adam's step of g alone. Default weightDecay 0.01.
 *
 * @throws {RangeError} for a number out of its range
 * @source Loshchilov & Hutter 2019, arXiv:1711.05101
 */
export const adamw = defineOptimiser<AdamNumbers>({
  ...adamRule,
  type: "adamw",
  summary: "Adam with decoupled weight decay",
  usualRate: 1e-3,
  decay: { weightDecay: 0.01, decoupled: true },
  source: "Loshchilov & Hutter 2019, arXiv:1711.05101",
});
