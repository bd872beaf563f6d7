import { flag, optional, within } from "../nn/layer/field.ts";
import { map } from "../tensor/index.ts";
import { defineOptimiser, type Moved } from "./optimiser.ts";
import type { CommonOptions } from "./shared-options.ts";

interface Own {
  /** Share of the last velocity that is kept. Default 0: none. */
  readonly momentum?: number;
  /** Looks one step of the velocity ahead. Default false. */
  readonly nesterov?: boolean;
}

export type SgdOptions = Own & CommonOptions;

/**
 * Stochastic gradient descent, with PyTorch's momentum: for each parameter p with gradient g,
 *
 *   g ← g + weightDecay · p
 *   v ← momentum · v + g
 *   p ← p − rate · v,   with Nesterov: p − rate · (g + momentum · v)
 *
 * @throws {RangeError} for a number out of its range, or Nesterov without momentum
 * @source Sutskever, Martens, Dahl & Hinton 2013, On the importance of initialization and momentum in deep learning
 */
export const sgd = defineOptimiser<Own>({
  type: "sgd",
  summary: "gradient descent, with momentum or Nesterov's",
  usualRate: 0.1,
  fields: { momentum: optional(within(0, 1), 0), nesterov: optional(flag, false) },
  fault: ({ momentum, nesterov }) =>
    nesterov && momentum === 0
      ? "nesterov needs momentum; set momentum to 0.9, or nesterov to false"
      : undefined,
  memory: ({ momentum }) => (momentum === 0 ? [] : ["velocity"]),
  move({ p, g, rate, memory, decayed }, { momentum, nesterov }): Moved {
    const { velocity } = memory;
    if (velocity === undefined)
      return {
        p: map((p, g, rate) => p.sub(rate.mul(decayed(g, p))), p, g, rate),
        memory: {},
      };
    const faster = map((p, g, v) => v.mul(momentum).add(decayed(g, p)), p, g, velocity);
    const moved = map(
      (p, g, v, rate) => {
        const ahead = nesterov ? decayed(g, p).add(v.mul(momentum)) : v;
        return p.sub(rate.mul(ahead));
      },
      ...[p, g, faster, rate],
    );
    return { p: moved, memory: { velocity: faster } };
  },
  source: "Sutskever, Martens, Dahl & Hinton 2013, ICML",
});
