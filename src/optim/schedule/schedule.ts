/** A schedule as data: its type and its numbers. `scheduleFromSpec` makes the function again. */
export interface ScheduleSpec {
  readonly type: string;
  readonly [option: string]: string | number;
}

/** A learning rate for every step, counted from 0. Runs on the host; the rate travels to the step as a number. */
export interface Schedule {
  (step: number): number;
  /** Everything that made it, as JSON. */
  readonly spec: ScheduleSpec;
}

/** Joins the rule of a schedule and its description. Throws RangeError where a number of the description is no rate. */
export function schedule(spec: ScheduleSpec, rate: (step: number) => number): Schedule {
  // A description may come from a file: "0.1" and null would calculate, to nonsense.
  for (const [name, value] of Object.entries(spec))
    if (name !== "type" && !(typeof value === "number" && value >= 0 && value < Infinity))
      throw new RangeError(`${spec.type} schedule: ${name} is ${value}, must be finite and ≥ 0`);
  return Object.assign((step: number) => rate(step), { spec: Object.freeze({ ...spec }) });
}

/** `steps`, `every` and their like: whole numbers from 1 up. */
export function requireCount(type: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${type} schedule: ${name} is ${value}, must be a whole number ≥ 1`);
}
