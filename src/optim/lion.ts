import { optional, within } from "../nn/layer/field.ts";
import { map, type Tensor } from "../tensor/index.ts";
import { defineOptimiser } from "./optimiser.ts";
import type { CommonOptions } from "./shared-options.ts";

interface Own {
  /** Share of the momentum in the direction of a step. Default 0.9. */
  readonly beta1?: number;
  /** Share of the momentum that is kept. Default 0.99. */
  readonly beta2?: number;
}

export type LionOptions = Own & CommonOptions;

/**
 * Lion: for each parameter p with gradient g,
 *
 *   p ← p − rate · weightDecay · p − rate · sign(β₁ m + (1 − β₁) g)
 *   m ← β₂ m + (1 − β₂) g
 *
 * Every number moves by the rate, so rates are 3 to 10 times smaller than Adam's and decays as much larger.
 *
 * @throws {RangeError} for a number out of its range
 * @source Chen et al. 2023, arXiv:2302.06675, algorithm 2
 */
export const lion = defineOptimiser<Own>({
  type: "lion",
  summary: "the sign of a momentum: every number moves by the rate",
  usualRate: 1e-4,
  fields: { beta1: optional(within(0, 1), 0.9), beta2: optional(within(0, 1), 0.99) },
  decay: { decoupled: true },
  memory: () => ["momentum"],
  move({ p, g, rate, memory, decayed }, { beta1, beta2 }) {
    const m = memory.momentum as Tensor;
    const blend = (beta: number): Tensor =>
      map((p, g, m) => m.mul(beta).add(decayed(g, p).mul(1 - beta)), p, g, m);
    const moved = map((p, d, rate) => p.sub(rate.mul(d.sign())), p, blend(beta1), rate);
    return { p: moved, memory: { momentum: blend(beta2) } };
  },
  source: "Chen et al. 2023, arXiv:2302.06675",
});
