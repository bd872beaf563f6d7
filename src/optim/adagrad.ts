import { optional, within } from "../nn/layer/field.ts";
import { map, type Tensor, tensor } from "../tensor/index.ts";
import { defineOptimiser } from "./optimiser.ts";
import type { CommonOptions } from "./shared-options.ts";

interface Own {
  /** Added to the root. Default 1e-10. */
  readonly epsilon?: number;
  /** What the sums of squares begin with. Default 0. */
  readonly initial?: number;
  /** The rate of step t is rate / (1 + (t − 1) · rateDecay). Default 0. */
  readonly rateDecay?: number;
}

export type AdagradOptions = Own & CommonOptions;

/**
 * Adagrad: for each parameter p with gradient g, at step t = 1, 2, …
 *
 *   g ← g + weightDecay · p
 *   s ← s + g²
 *   p ← p − rate / (1 + (t − 1) · rateDecay) · g / (√s + ε)
 *
 * @throws {RangeError} for a number out of its range
 * @source Duchi, Hazan & Singer 2011, JMLR 12; as PyTorch's Adagrad
 */
export const adagrad = defineOptimiser<Own>({
  type: "adagrad",
  summary: "the gradient over the root of the sum of all its squares",
  usualRate: 1e-2,
  fields: {
    epsilon: optional(within(0, Number.POSITIVE_INFINITY), 1e-10),
    initial: optional(within(0, Number.POSITIVE_INFINITY), 0),
    rateDecay: optional(within(0, Number.POSITIVE_INFINITY), 0),
  },
  memory: () => ["sum"],
  start: ({ initial }) => initial,
  counts: ({ rateDecay }) => rateDecay > 0,
  move({ p, g, rate, step, memory, decayed }, { epsilon, rateDecay }) {
    const sum = map((p, g, s) => s.add(decayed(g, p).square()), p, g, memory.sum as Tensor);
    const slower =
      rateDecay === 0 ? tensor(1) : step.apply((t) => t.sub(1).mul(rateDecay).add(1).reciprocal());
    const moved = map(
      (p, g, s, rate, slower) =>
        p.sub(rate.mul(slower).mul(decayed(g, p)).div(s.sqrt().add(epsilon))),
      ...[p, g, sum, rate, slower],
    );
    return { p: moved, memory: { sum } };
  },
  source: "Duchi, Hazan & Singer 2011, JMLR 12",
});
