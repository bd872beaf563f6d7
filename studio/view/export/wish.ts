/** What is asked of the worker: the project as it stands, and whose weights. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { dataInfo } from "../../state/data.ts";
import { network } from "../../state/network.ts";
import { project } from "../../state/project.ts";
import { plan, run, shownStep } from "../../state/run.ts";
import type { Here } from "../../worker/take/open.ts";
import type { Which, Wish } from "../../worker/take/subject.ts";

/** A step was done. */
export const trained: ReadonlySignal<boolean> = computed(() => run.value.place.step > 0);

/** Undefined until somebody chooses: then the best, or fresh ones where nothing is trained. */
export const chosenWeights = signal<Which | undefined>(undefined);

/** The step of the timeline that is looked at, where that is not the present. */
export const pastStep: ReadonlySignal<number | undefined> = computed(() => {
  const step = shownStep.value;
  return step !== undefined && step < run.value.place.step ? step : undefined;
});

export const weights: ReadonlySignal<Which> = computed(() => {
  const chosen = chosenWeights.value ?? "best";
  if (!trained.value) return "fresh";
  return chosen === "moment" && pastStep.value === undefined ? "best" : chosen;
});

/** The project for files that come without one of their own; undefined before there is a network. */
export function here(): Here | undefined {
  const [found, now] = [network.peek(), plan.peek()];
  if (found === undefined || now === undefined) return undefined;
  const { classes, outputs, train } = dataInfo.peek();
  const examples = Math.min(project.peek().data.train ?? train, train);
  return { plan: now, input: found.input, classes, outputs, examples };
}

export function wish(): Wish | undefined {
  const given = here();
  if (given === undefined) return undefined;
  const [which, step, opened] = [weights.peek(), pastStep.peek(), run.peek().opened];
  return {
    ...given,
    which,
    ...(which !== "fresh" && opened && { plan: opened.plan }),
    ...(which === "moment" && step !== undefined && { step }),
  };
}
