import { SpecError } from "../../nn/layer/field.ts";
import { nearestName } from "../../nn/nearest.ts";
import { isRecord } from "../../tensor/index.ts";
import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { exponential } from "./exponential.ts";
import { linear } from "./linear.ts";
import { multiStep } from "./multi-step.ts";
import { requireShallow } from "./nesting.ts";
import { oneCycle } from "./one-cycle.ts";
import { polynomial } from "./polynomial.ts";
import { withRate } from "./rate.ts";
import { reduceOnPlateau } from "./reduce-on-plateau.ts";
import type { Schedule, ScheduleKind, ScheduleSpec } from "./schedule.ts";
import { sequence } from "./sequence.ts";
import { step } from "./step.ts";
import { warmRestarts } from "./warm-restarts.ts";
import { warmup } from "./warmup.ts";

export type { ConstantOptions } from "./constant.ts";
export type { CosineOptions } from "./cosine.ts";
export type { ExponentialOptions } from "./exponential.ts";
export { type Improvement, isBetter } from "./improvement.ts";
export type { LinearOptions } from "./linear.ts";
export type { MultiStepOptions } from "./multi-step.ts";
export type { OneCycleOptions } from "./one-cycle.ts";
export type { PolynomialOptions } from "./polynomial.ts";
export { rateOf } from "./rate.ts";
export type { ReduceOnPlateauOptions } from "./reduce-on-plateau.ts";
export type { EpochResult, Schedule, ScheduleKind, ScheduleSpec } from "./schedule.ts";
export type { SequenceOptions } from "./sequence.ts";
export type { StepOptions } from "./step.ts";
export type { WarmRestartsOptions } from "./warm-restarts.ts";
export type { WarmupOptions } from "./warmup.ts";
export {
  constant,
  cosine,
  exponential,
  linear,
  multiStep,
  oneCycle,
  polynomial,
  reduceOnPlateau,
  sequence,
  step,
  warmRestarts,
  warmup,
};

/** Every schedule by its type. A new one is a file beside this and its name here. */
export const schedules: ReadonlyMap<string, ScheduleKind> = new Map(
  [
    ...[constant, step, multiStep, exponential, linear, polynomial, cosine, warmRestarts],
    ...[oneCycle, warmup, sequence, reduceOnPlateau],
  ].map(({ kind }) => [kind.type, kind]),
);

/**
 * The schedule that `spec` describes; `scheduleFromSpec(s.spec)` gives the rates of `s`.
 *
 * @throws {RangeError} for an unknown type or option, with the nearest, for numbers that the schedule refuses, or schedules nested
 *   without end
 */
export function scheduleFromSpec(spec: ScheduleSpec): Schedule {
  requireShallow(spec);
  const { type, ...options } = spec;
  const inner = Object.entries(options).map(([name, value]) => [name, schedulesOf(value)]);
  return kindOf(type).make(Object.fromEntries(inner));
}

/** A value with the specs in it made schedules. */
function schedulesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schedulesOf);
  return isRecord(value) && "type" in value ? scheduleFromSpec(value as ScheduleSpec) : value;
}

/**
 * The spec with the whole length of a run put in wherever it has one: `steps` of cosine, linear, polynomial and oneCycle, what is left of it
 * behind a warm-up and in the last part of a sequence.
 *
 * @param keep  leaves a `steps` that is there already
 */
export function spanSchedule(spec: ScheduleSpec, steps: number, keep = false): ScheduleSpec {
  requireShallow(spec);
  const { span } = kindOf(spec.type);
  if (span === undefined) return spec;
  const within = (part: ScheduleSpec, left: number): ScheduleSpec =>
    isRecord(part) ? spanSchedule(part, left, keep) : part;
  const made = span(spec, steps, within);
  return keep && "steps" in spec ? { ...made, steps: spec.steps as number } : made;
}

/**
 * The spec with another rate: `rate`, or `peak` where it has that, of a warm-up those of the schedule behind it.
 * undefined for one that has several rates.
 */
export const rescheduled = (spec: ScheduleSpec, rate: number): ScheduleSpec | undefined =>
  withRate(spec, rate, (type) => kindOf(type).options);

function kindOf(type: unknown): ScheduleKind {
  const kind = schedules.get(String(type));
  if (kind !== undefined) return kind;
  const near = nearestName(String(type), schedules.keys());
  throw new SpecError(
    `schedule ${type} is unknown; ${near === undefined ? `use one of ${[...schedules.keys()].join(", ")}` : `write ${near}`}`,
  );
}
