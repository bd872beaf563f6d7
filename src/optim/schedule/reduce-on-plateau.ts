import { choice, flag, index, optional, within } from "../../nn/layer/field.ts";
import { isBetter } from "./improvement.ts";
import { defineSchedule, rateField } from "./schedule.ts";

export interface ReduceOnPlateauOptions {
  /** Rate at the beginning. */
  readonly rate: number;
  /** What a cut multiplies the rate by. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement that are borne; the next is followed by a cut. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement: by this share of the best so far, or this much. Default 1e-4. */
  readonly threshold?: number;
  /** The threshold is a share. Default true. */
  readonly relative?: boolean;
  /** Epochs after a cut that count for nothing. Default 0. */
  readonly cooldown?: number;
  /** The lowest rate. Default 0. */
  readonly final?: number;
  /** What is to improve: the loss to fall or the accuracy to rise. Default "loss". */
  readonly monitor?: "loss" | "accuracy";
}

/** Cuts that would change the rate by less are left out, as in PyTorch. */
const LEAST_CUT = 1e-8;

/**
 * Cuts the rate by `factor` whenever an epoch's validation has not improved for more than `patience` epochs. Without validation
 * it looks at the training's own means. Everything follows from the epochs' results, which are part of a checkpoint.
 *
 * @throws {RangeError} if `factor` lies outside [0, 1)
 * @source PyTorch's ReduceLROnPlateau
 */
export const reduceOnPlateau = defineSchedule<ReduceOnPlateauOptions>({
  type: "reduceOnPlateau",
  summary: "rate · factor^(how often the validation stopped improving)",
  fields: {
    rate: rateField,
    factor: optional(within(0, 1), 0.1),
    patience: optional(index, 10),
    threshold: optional(rateField, 1e-4),
    relative: optional(flag, true),
    cooldown: optional(index, 0),
    final: optional(rateField, 0),
    monitor: optional(choice(["loss", "accuracy"]), "loss"),
  },
  rate: (options) => (at, results) => {
    const { factor, patience, cooldown, final, monitor } = options;
    let { rate } = options;
    let best: number | undefined;
    let [bad, cooling] = [0, 0];
    for (const result of results) {
      if (result.step > at) break;
      const value = result[monitor] ?? Number.NaN;
      if (isBetter(value, best, options)) [best, bad] = [value, 0];
      else bad++;
      if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
      if (bad <= patience) continue;
      const lower = Math.max(rate * factor, final);
      if (rate - lower > LEAST_CUT) rate = lower;
      [bad, cooling] = [0, cooldown];
    }
    return rate;
  },
  example: (rate) => ({ rate, patience: 2 }),
  source: "PyTorch's ReduceLROnPlateau",
});
