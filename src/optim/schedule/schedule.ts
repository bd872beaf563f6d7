import { type Field, refuse, within } from "../../nn/layer/field.ts";
import { type AnyFields, type Complete, type Fields, readOptions } from "../../nn/options.ts";
import type { Json } from "../../nn/spec.ts";

/** A schedule as data: its type and its options, schedules among them. `scheduleFromSpec` makes the function again. */
export interface ScheduleSpec {
  readonly type: string;
  readonly [option: string]: Json;
}

/** What an epoch came to, for schedules that look at it: on the validation data, or without them on the training data. */
export interface EpochResult {
  /** Steps done when it ended. */
  readonly step: number;
  readonly loss: number;
  /** Absent where nothing is classified. */
  readonly accuracy?: number;
}

/** The same history for every step: nothing was judged yet. */
export const NO_RESULTS: readonly EpochResult[] = [];

/**
 * A learning rate for every step, counted from 0. Runs on the host; the rate travels to the step as a number.
 * It remembers nothing: the same step and the same results give the same rate, so a run that goes on from a checkpoint has the same rates.
 */
export interface Schedule {
  (step: number, results?: readonly EpochResult[]): number;
  /** Everything that made it, as JSON. */
  readonly spec: ScheduleSpec;
}

/** What is written down for a schedule. */
export interface ScheduleDefinition<O extends object> {
  readonly type: string;
  /** One line for people: the formula, t counting steps from 0. */
  readonly summary: string;
  readonly fields: Fields<O>;
  /** What no single option shows to be wrong, in words. */
  fault?(options: Complete<O>): string | undefined;
  rate(options: Complete<O>): (step: number, results: readonly EpochResult[]) => number;
  /** The spec of one that takes `steps` steps; a part of it may be left to `within`. Absent: it has no end. */
  span?(
    spec: ScheduleSpec,
    steps: number,
    within: (part: ScheduleSpec, steps: number) => ScheduleSpec,
  ): ScheduleSpec;
  /** A typical one over so many steps, to list and to draw. */
  example(rate: number, steps: number): O;
  readonly source: string;
}

/** One kind of schedule: the record that runs, commands and tests read. */
export interface ScheduleKind {
  readonly type: string;
  readonly summary: string;
  readonly source: string;
  readonly options: readonly string[];
  /** How each of them is checked, and what it is when not given. */
  readonly fields: AnyFields;
  readonly span: ScheduleDefinition<object>["span"];
  make(options: object): Schedule;
  example(rate: number, steps: number): Schedule;
}

/** Makes schedules of one kind. */
export interface ScheduleFunction<O extends object> {
  (options: O): Schedule;
  readonly kind: ScheduleKind;
}

export function defineSchedule<O extends object>(
  definition: ScheduleDefinition<O>,
): ScheduleFunction<O> {
  const { type, summary, source, fields, span } = definition;
  const where = `${type} schedule`;
  const make = (given: object): Schedule => {
    const options = readOptions<O>(where, fields, given);
    const fault = definition.fault?.(options);
    if (fault !== undefined) throw new RangeError(`${where}: ${fault}`);
    const rate = definition.rate(options);
    const spec = Object.freeze({ type, ...(specsOf(options) as object) }) as ScheduleSpec;
    return Object.assign(
      (step: number, results: readonly EpochResult[] = NO_RESULTS) => rate(step, results),
      { spec },
    );
  };
  const example = (rate: number, steps: number) => make(definition.example(rate, steps));
  const options = Object.keys(fields);
  const kind = Object.freeze({
    ...{ type, summary, source, options, span, make, example },
    fields: fields as unknown as AnyFields,
  });
  return Object.assign((options: O) => make(options), { kind });
}

/** Options with the schedules among them as specs. */
function specsOf(value: unknown): unknown {
  if (isSchedule(value)) return value.spec;
  if (Array.isArray(value)) return value.map(specsOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, specsOf(part)]));
}

export const isSchedule = (value: unknown): value is Schedule =>
  typeof value === "function" && "spec" in value;

/** A learning rate: finite and ≥ 0. */
export const rateField = within(0, Number.POSITIVE_INFINITY);

/** A schedule inside another. */
export const scheduleField: Field<Schedule> = {
  hint: { kind: "schedule" },
  parse: (value, place) =>
    isSchedule(value)
      ? value
      : refuse(place, value, `a schedule such as { "type": "constant", "rate": 0.1 }`),
};

/** The results that a schedule sees which begins at step `from` of another. */
export const resultsFrom = (
  results: readonly EpochResult[],
  from: number,
): readonly EpochResult[] =>
  results
    .filter(({ step }) => step > from)
    .map((result) => ({ ...result, step: result.step - from }));

/** `span` of schedules whose option `steps` is their whole length. */
export const spanWhole = (spec: ScheduleSpec, steps: number): ScheduleSpec => ({ ...spec, steps });
