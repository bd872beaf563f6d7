import { type Field, optional, refuse } from "../../nn/layer/field.ts";
import { defineSchedule, rateField } from "./schedule.ts";

export interface MultiStepOptions {
  /** Rate before the first drop. */
  readonly rate: number;
  /** The steps of the drops, rising. */
  readonly at: readonly number[];
  /** What a drop multiplies the rate by. Default 0.1. */
  readonly factor?: number;
}

/** Steps in rising order. */
export const milestones: Field<readonly number[]> = {
  hint: { kind: "list", of: { kind: "number", whole: true, least: 1 } },
  parse: (value, place) =>
    Array.isArray(value) &&
    value.every((n, i) => Number.isSafeInteger(n) && n >= 1 && (i === 0 || n > value[i - 1]))
      ? value
      : refuse(place, value, "a list of rising whole numbers ≥ 1"),
};

/**
 * A staircase with drops at given steps: rate · factor^(how many of `at` are ≤ step).
 *
 * @throws {RangeError} if `at` does not rise
 * @source PyTorch's MultiStepLR(milestones = at, gamma = factor); He et al. 2016, arXiv:1512.03385
 */
export const multiStep = defineSchedule<MultiStepOptions>({
  type: "multiStep",
  summary: "rate · factor^(how many of `at` are ≤ t)",
  fields: { rate: rateField, at: milestones, factor: optional(rateField, 0.1) },
  rate:
    ({ rate, at: drops, factor }) =>
    (at) =>
      rate * factor ** drops.filter((drop) => drop <= at).length,
  example: (rate, steps) => {
    const half = Math.max(1, Math.round(steps / 2));
    return { rate, at: [half, Math.max(half + 1, Math.round((3 * steps) / 4))] };
  },
  source: "He et al. 2016, arXiv:1512.03385",
});
