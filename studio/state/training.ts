/** The settings of training: what there is to choose, and what is wrong with what was chosen. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { TrainingDescription } from "../../src/train/describe-training.ts";
import type { RateCurve, TrainingProblem } from "../worker/analysis/training.ts";
import { dataInfo } from "./data.ts";
import { analysis } from "./engine.ts";
import { change, project, type TrainingChoice } from "./project.ts";

/** Points of the curve of the rate. */
const RATE_POINTS = 400;

const kinds = signal<TrainingDescription | undefined>(undefined);
const found = signal<readonly TrainingProblem[]>([]);
const drawn = signal<RateCurve | undefined>(undefined);

/** What optimisers, schedules, losses and augmentation there are; undefined until they have come. */
export const trainingKinds: ReadonlySignal<TrainingDescription | undefined> = kinds;
export const trainingProblems: ReadonlySignal<readonly TrainingProblem[]> = found;
/** The learning rate over the run; the last good one. */
export const rates: ReadonlySignal<RateCurve | undefined> = drawn;

/** Examples that a run of the project trains on. */
const plannedExamples: ReadonlySignal<number> = computed(() => {
  const all = dataInfo.value.train;
  return Math.min(project.value.data.train ?? all, all);
});

/** Steps of a run of the project. */
export const plannedSteps: ReadonlySignal<number> = computed(() => {
  const { epochs, batch } = project.value.training;
  return epochs * Math.floor(plannedExamples.value / Math.max(1, batch));
});

/** @param key  what is being changed: quick changes of the same thing are undone together */
export function changeTraining(
  part: { readonly [Name in keyof TrainingChoice]?: TrainingChoice[Name] | undefined },
  key: string,
): undefined {
  const { training } = project.peek();
  const next = { ...training, ...part };
  // What is undefined is taken out.
  const given = Object.entries(next).filter(([, value]) => value !== undefined);
  change({ training: Object.fromEntries(given) as unknown as TrainingChoice }, `training/${key}`);
}

let following = false;

/** Follows the project from the first call on. */
export function followTraining(): void {
  if (following) return;
  following = true;
  void analysis()
    .trainingKinds()
    .then((made) => {
      kinds.value = made;
    });
  let asked = 0;
  effect(() => {
    const { training } = project.value;
    const [examples, steps] = [plannedExamples.value, plannedSteps.value];
    const number = ++asked;
    const latest = (): boolean => number === asked;
    void analysis()
      .checkTraining(training, examples)
      .then((problems) => {
        if (latest()) found.value = problems;
      });
    void analysis()
      .rateCurve(training.schedule, steps, RATE_POINTS)
      .then((curve) => {
        if (latest() && curve !== undefined) drawn.value = curve;
      });
  });
}
