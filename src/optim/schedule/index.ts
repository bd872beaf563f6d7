import { type ConstantOptions, constant } from "./constant.ts";
import { type CosineOptions, cosine } from "./cosine.ts";
import { type OneCycleOptions, oneCycle } from "./one-cycle.ts";
import type { Schedule, ScheduleSpec } from "./schedule.ts";
import { type StepOptions, step } from "./step.ts";

export type {
  ConstantOptions,
  CosineOptions,
  OneCycleOptions,
  Schedule,
  ScheduleSpec,
  StepOptions,
};
export { constant, cosine, oneCycle, step };

/** Every schedule by its type. */
export const schedules = { constant, step, cosine, oneCycle } as const;

/**
 * The schedule that `spec` describes; `scheduleFromSpec(s.spec)` gives the rates of `s`.
 *
 * @throws {RangeError} for an unknown type, with the known ones, or for numbers that the schedule refuses
 */
export function scheduleFromSpec(spec: ScheduleSpec): Schedule {
  const { type, ...options } = spec;
  const make = Object.hasOwn(schedules, type)
    ? schedules[type as keyof typeof schedules]
    : undefined;
  if (make === undefined)
    throw new RangeError(
      `schedule ${type} is unknown; use one of ${Object.keys(schedules).join(", ")}`,
    );
  // Each schedule checks its own numbers, so a wrong or missing one is reported by name.
  return make(
    options as unknown as ConstantOptions & StepOptions & CosineOptions & OneCycleOptions,
  );
}
