import { flag, optional, within } from "../nn/layer/field.ts";
import { map, type Tensor } from "../tensor/index.ts";
import { defineOptimiser } from "./optimiser.ts";
import type { CommonOptions } from "./shared-options.ts";

interface Own {
  /** Share of the old mean of the squares. Default 0.99. */
  readonly alpha?: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: number;
  /** Share of the last velocity that is kept. Default 0: none. */
  readonly momentum?: number;
  /** Divides by the spread of the gradients around their mean. Default false. */
  readonly centred?: boolean;
}

export type RmspropOptions = Own & CommonOptions;

/**
 * RMSprop: for each parameter p with gradient g,
 *
 *   g ← g + weightDecay · p
 *   v ← α v + (1 − α) g²,   centred also m ← α m + (1 − α) g
 *   u ← g / (√v + ε),       centred g / (√(v − m²) + ε)
 *   b ← momentum · b + u
 *   p ← p − rate · b
 *
 * @throws {RangeError} for a number out of its range
 * @source Tieleman & Hinton 2012, lecture 6.5; centred: Graves 2013, arXiv:1308.0850; as PyTorch's RMSprop
 */
export const rmsprop = defineOptimiser<Own>({
  type: "rmsprop",
  summary: "the gradient over the root of its running mean square",
  usualRate: 1e-3,
  fields: {
    alpha: optional(within(0, 1), 0.99),
    epsilon: optional(within(0, Number.POSITIVE_INFINITY), 1e-8),
    momentum: optional(within(0, 1), 0),
    centred: optional(flag, false),
  },
  memory: ({ momentum, centred }) => [
    "square",
    ...(centred ? ["mean"] : []),
    ...(momentum === 0 ? [] : ["velocity"]),
  ],
  move({ p, g, rate, memory, decayed }, { alpha, epsilon, momentum, centred }) {
    const { square: v, mean: m, velocity: b } = memory;
    const blend = (old: Tensor, power: 1 | 2): Tensor =>
      map(
        (p, g, old) =>
          old.mul(alpha).add(
            decayed(g, p)
              .pow(power)
              .mul(1 - alpha),
          ),
        ...[p, g, old],
      );
    const square = blend(v as Tensor, 2);
    const mean = m && blend(m, 1);
    // A variance is not below 0, but its rounding may be.
    const spread = mean && centred ? map((v, m) => v.sub(m.square()).max(0), square, mean) : square;
    const unit = map((p, g, v) => decayed(g, p).div(v.sqrt().add(epsilon)), ...[p, g, spread]);
    const velocity = b && map((b, u) => b.mul(momentum).add(u), b, unit);
    const moved = map((p, u, rate) => p.sub(rate.mul(u)), p, velocity ?? unit, rate);
    return {
      p: moved,
      memory: { square, ...(mean && { mean }), ...(velocity && { velocity }) },
    };
  },
  source: "Tieleman & Hinton 2012, Coursera, lecture 6.5",
});
