import { type Field, refuse } from "../../nn/layer/field.ts";
import { constant } from "./constant.ts";
import { exponential } from "./exponential.ts";
import { milestones } from "./multi-step.ts";
import {
  defineSchedule,
  isSchedule,
  resultsFrom,
  type Schedule,
  type ScheduleSpec,
} from "./schedule.ts";
import { step } from "./step.ts";

export interface SequenceOptions {
  /** One after the other, each from its own beginning. */
  readonly parts: readonly Schedule[];
  /** The steps at which the second and each later part begins. */
  readonly at: readonly number[];
}

const list: Field<readonly Schedule[]> = {
  hint: { kind: "list", of: { kind: "schedule" } },
  parse: (value, place) =>
    Array.isArray(value) && value.length > 0 && value.every(isSchedule)
      ? value
      : refuse(place, value, "a list of schedules"),
};

/**
 * Schedules one after the other: part i rules from step at[i − 1] on, and counts from there.
 *
 * @throws {RangeError} unless `at` rises and is one shorter than `parts`
 * @source PyTorch's SequentialLR(schedulers = parts, milestones = at)
 */
export const sequence = defineSchedule<SequenceOptions>({
  type: "sequence",
  summary: "one after the other, each from its own beginning",
  fields: { parts: list, at: milestones },
  fault: ({ parts, at }) =>
    at.length === parts.length - 1
      ? undefined
      : `at has ${at.length} steps for ${parts.length} parts, must have ${parts.length - 1}: where each but the first begins`,
  rate:
    ({ parts, at: starts }) =>
    (at, results) => {
      const part = starts.filter((start) => start <= at).length;
      const from = starts[part - 1] ?? 0;
      return (parts[part] as Schedule)(
        at - from,
        from === 0 ? results : resultsFrom(results, from),
      );
    },
  span(spec, steps, within) {
    const { parts: given, at } = spec;
    // What is missing is said when the schedule is made.
    if (!Array.isArray(given) || !Array.isArray(at)) return spec;
    const parts: readonly ScheduleSpec[] = given;
    const from = Number(at.at(-1)) || 0;
    const last = parts.at(-1);
    if (last === undefined) return spec;
    return { ...spec, parts: [...parts.slice(0, -1), within(last, Math.max(1, steps - from))] };
  },
  example(rate, steps) {
    const third = Math.max(1, Math.round(steps / 3));
    return {
      parts: [
        constant({ rate }),
        exponential({ rate, factor: 0.1, every: third }),
        step({ rate: rate / 10, every: Math.max(1, Math.ceil(third / 2)), factor: 0.5 }),
      ],
      at: [third, 2 * third],
    };
  },
  source: "PyTorch's SequentialLR",
});
