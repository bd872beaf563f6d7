import { optional, within } from "../nn/layer/field.ts";
import { map, type Tensor, tensor } from "../tensor/index.ts";
import { defineOptimiser, type Moved, type Moving } from "./optimiser.ts";
import type { CommonOptions } from "./shared-options.ts";

export interface AdamNumbers {
  /** Share of the old mean of the gradients. Default 0.9. */
  readonly beta1?: number;
  /** Share of the old mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, so that a flat direction gives no division by 0. Default 1e-8. */
  readonly epsilon?: number;
}

export type AdamOptions = AdamNumbers & CommonOptions;

/** The rule that adam and adamw share. */
export const adamRule = {
  fields: {
    beta1: optional(within(0, 1), 0.9),
    beta2: optional(within(0, 1), 0.999),
    epsilon: optional(within(0, Number.POSITIVE_INFINITY), 1e-8),
  },
  memory: () => ["mean", "square"],
  counts: () => true,
  move({ p, g, rate, step, memory, decayed }: Moving, options: Required<AdamNumbers>): Moved {
    const { beta1, beta2, epsilon } = options;
    const { mean: m, square: v } = memory as { readonly mean: Tensor; readonly square: Tensor };
    const mean = map((p, g, m) => m.mul(beta1).add(decayed(g, p).mul(1 - beta1)), p, g, m);
    const square = map(
      (p, g, v) =>
        v.mul(beta2).add(
          decayed(g, p)
            .square()
            .mul(1 - beta2),
        ),
      ...[p, g, v],
    );
    const moved = map(
      (p, m, v, rate, seen1, seen2) =>
        p.sub(rate.mul(m.div(seen1)).div(v.div(seen2).sqrt().add(epsilon))),
      ...[p, mean, square, rate, shareSeen(step, beta1), shareSeen(step, beta2)],
    );
    return { p: moved, memory: { mean, square } };
  },
};

/**
 * Adam: for each parameter p with gradient g, at step t = 1, 2, …
 *
 *   g ← g + weightDecay · p
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   p ← p − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * @throws {RangeError} for a number out of its range
 * @source Kingma & Ba 2015, arXiv:1412.6980; weight decay as in PyTorch's Adam
 */
export const adam = defineOptimiser<AdamNumbers>({
  ...adamRule,
  type: "adam",
  summary: "steps of equal size: running mean over root of the running mean square",
  usualRate: 1e-3,
  source: "Kingma & Ba 2015, arXiv:1412.6980",
});

/**
 * 1 − βᵗ: the part of a running mean that gradients fill after t steps. By expm1, because in float32 the difference 1 − 0.999
 * keeps four digits only.
 */
const shareSeen = (step: Tensor, beta: number): Tensor =>
  beta === 0 ? tensor(1) : step.apply((t) => t.mul(Math.log(beta)).expm1().neg());
