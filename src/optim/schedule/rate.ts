import { requireShallow } from "./nesting.ts";
import type { ScheduleSpec } from "./schedule.ts";

/** Options that hold the rate from which a schedule's others follow. */
const names = ["rate", "peak"];

/** The rate that a spec names: of a warm-up, that of the schedule behind it. undefined where it names none, or several. */
export function rateOf(spec: ScheduleSpec): number | undefined {
  requireShallow(spec);
  const inner = innerOf(spec);
  if (inner !== undefined) return rateOf(inner);
  const found = names.map((name) => spec[name]).find((value) => typeof value === "number");
  return found as number | undefined;
}

/**
 * The spec with another rate, at the place that `rateOf` reads; undefined where there is none.
 * @param options  names of the options that a schedule of a type has
 */
export function withRate(
  spec: ScheduleSpec,
  rate: number,
  options: (type: string) => readonly string[],
): ScheduleSpec | undefined {
  requireShallow(spec);
  const inner = innerOf(spec);
  if (inner !== undefined) {
    const made = withRate(inner, rate, options);
    return made && { ...spec, before: made };
  }
  const name = names.find((name) => options(spec.type).includes(name));
  return name === undefined ? undefined : { ...spec, [name]: rate };
}

const innerOf = ({ before }: ScheduleSpec): ScheduleSpec | undefined =>
  typeof before === "object" && before !== null && "type" in before
    ? (before as ScheduleSpec)
    : undefined;
