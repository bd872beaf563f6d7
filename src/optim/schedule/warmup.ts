import { count, isCount, numeric, optional } from "../../nn/layer/field.ts";
import { cosine } from "./cosine.ts";
import {
  defineSchedule,
  resultsFrom,
  type Schedule,
  type ScheduleSpec,
  scheduleField,
} from "./schedule.ts";

export interface WarmupOptions {
  /** How many steps it takes. */
  readonly steps: number;
  /** The schedule that it stands before, which begins when it ends. */
  readonly before: Schedule;
  /** The first rate as a share of the rate with which that begins. Default 0.01. */
  readonly start?: number;
}

/**
 * A linear warm-up before any schedule: at step t < steps
 *
 *   η(t) = before(0) · (start + (1 − start) · t / steps),   afterwards before(t − steps)
 *
 * @throws {RangeError} if `steps` is no whole number ≥ 1 or `start` lies outside [0, 1]
 * @source Goyal et al. 2017, arXiv:1706.02677; PyTorch's LinearLR(start_factor = start) before another in SequentialLR
 */
export const warmup = defineSchedule<WarmupOptions>({
  type: "warmup",
  summary: "a line up to the first rate of another schedule, then that one",
  fields: {
    steps: count,
    before: scheduleField,
    start: optional(
      numeric("in [0, 1]", (n) => n >= 0 && n <= 1, { least: 0, most: 1 }),
      0.01,
    ),
  },
  rate:
    ({ steps, before, start }) =>
    (at, results) =>
      at < steps
        ? before(0) * (start + ((1 - start) * at) / steps)
        : before(at - steps, resultsFrom(results, steps)),
  span(spec, steps, within) {
    // A length that is none is named when the schedule is made, so the part is to be sound.
    const left = isCount(Number(spec.steps)) ? Math.max(1, steps - Number(spec.steps)) : steps;
    return { ...spec, before: within(spec.before as ScheduleSpec, left) };
  },
  example: (rate, steps) => {
    const first = Math.max(1, Math.round(steps / 10));
    return { steps: first, before: cosine({ rate, steps: Math.max(1, steps - first) }) };
  },
  source: "Goyal et al. 2017, arXiv:1706.02677",
});
