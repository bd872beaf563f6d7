/** Settings of training: what there is to choose, what does not go together, and how the learning rate goes. */
import { completeAugmentation } from "../../../src/data/index.ts";
import { type LossSpec, lossFromSpec } from "../../../src/nn/index.ts";
import {
  type OptimiserSpec,
  optimiserFromSpec,
  rateOf,
  type ScheduleSpec,
  scheduleFromSpec,
  schedules,
  spanSchedule,
} from "../../../src/optim/index.ts";
import {
  countSteps,
  describeTraining,
  readEarlyStopping,
  type Settings,
  type TrainingDescription,
  trainingLoss,
} from "../../../src/train/index.ts";

type Training = Omit<Settings, "train" | "validation">;

/** What is wrong with a part of the settings. */
export interface TrainingProblem {
  readonly part: "run" | "optimiser" | "schedule" | "loss" | "augmentation" | "earlyStopping";
  readonly message: string;
}

export const trainingKinds = (): TrainingDescription => describeTraining();

/** Everything that can be seen without network, and of the data with their number. */
export function checkTraining(training: Training, examples: number): TrainingProblem[] {
  const { optimiser, schedule, loss, labelSmoothing, augmentation, earlyStopping } = training;
  const { epochs, batch } = training;
  const steps = epochs * Math.floor(examples / Math.max(1, batch));
  const checks: readonly [TrainingProblem["part"], () => unknown][] = [
    ["run", () => countSteps({ epochs, batch, examples })],
    ["optimiser", () => optimiserFromSpec(optimiser as OptimiserSpec)],
    ["schedule", () => scheduleOf(schedule as ScheduleSpec, steps)],
    [
      "loss",
      () => trainingLoss({ labelSmoothing, ...(loss && { loss: lossFromSpec(loss as LossSpec) }) }),
    ],
    ["augmentation", () => completeAugmentation(augmentation)],
    ["earlyStopping", () => earlyStopping && readEarlyStopping(earlyStopping)],
  ];
  return checks.flatMap(([part, check]) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [{ part, message: error.message }];
    }
  });
}

export interface RateCurve {
  readonly step: Float64Array;
  readonly rate: Float64Array;
}

/**
 * The learning rate over a run, at so many steps at most; undefined for a schedule that cannot be. One that follows the results of epochs is
 * drawn as if they went on improving.
 */
export function rateCurve(
  schedule: Training["schedule"],
  steps: number,
  most: number,
): RateCurve | undefined {
  try {
    const made = scheduleOf(schedule as ScheduleSpec, steps);
    const count = Math.max(1, Math.min(most, steps));
    const step = Float64Array.from({ length: count }, (_, i) =>
      count === 1 ? 0 : Math.round((i * (steps - 1)) / (count - 1)),
    );
    return { step, rate: step.map((at) => made(at)) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A schedule of another type at the rate of the one before, with what it needs filled in. One that has a length takes the run's. */
export function exampleSchedule(
  type: string,
  before: Training["schedule"],
  steps: number,
): Training["schedule"] {
  const rate = rateOf(before as ScheduleSpec) ?? 0.1;
  const made = schedules.get(type)?.example(rate, Math.max(1, steps)).spec;
  if (made === undefined) throw new RangeError(`schedule ${type} is unknown`);
  return withoutLength(made);
}

/** Lengths that `spanSchedule` would put in are left out, so that they follow the run. */
function withoutLength(spec: ScheduleSpec): ScheduleSpec {
  const { steps: _, ...rest } = spec;
  const spans = schedules.get(spec.type)?.span !== undefined && spec.type !== "warmup";
  const { before } = spec;
  const inner = typeof before === "object" && before !== null && "type" in before;
  return {
    ...(spans ? (rest as ScheduleSpec) : spec),
    ...(inner && { before: withoutLength(before as ScheduleSpec) }),
  };
}

const scheduleOf = (schedule: ScheduleSpec, steps: number) =>
  scheduleFromSpec(spanSchedule(schedule, Math.max(1, steps), true));
