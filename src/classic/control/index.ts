import type { Table } from "../../inspect/index.ts";
import type { Tracked } from "../classic.ts";
import { rowOf, type Samples } from "../samples.ts";
import { cartPole } from "./cart-pole.ts";
import { gridWorld } from "./grid-world.ts";
import { type ControlTask, JUDGED } from "./task.ts";

export const taskNames = ["grid-world", "cart-pole"] as const;
export type TaskName = (typeof taskNames)[number];

/** The built-in worlds, by name. */
export const controlTasks: Readonly<Record<TaskName, ControlTask>> = {
  "grid-world": gridWorld,
  "cart-pole": cartPole,
};

/** How a task is learnt: the same seed gives the same. */
export interface Learning {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {RangeError} where a row is no state of the world, as a place beside the grid */
export function requireStates(network: string, task: ControlTask, samples: Samples): void {
  for (let n = 0; n < samples.size; n++) {
    const state = Array.from(rowOf(samples, n));
    if (!task.isState(state))
      throw new RangeError(
        `${network}: row ${n + 1} of ${samples.name} is ${state.join(", ")}, which is no state of ${task.name}: ${task.features.join(", ")}`,
      );
  }
}

/** Means of so many episodes each: returns of single ones jump. */
const EVERY = 10;

/** What rises while a task is learnt: the mean return of each EVERY episodes, and of those that are left. */
export const trackedReturns = (returns: readonly number[]): Tracked => ({
  name: "return of an episode",
  per: `${EVERY} episodes`,
  values: Array.from({ length: Math.ceil(returns.length / EVERY) }, (_, i) => {
    const those = returns.slice(i * EVERY, (i + 1) * EVERY);
    return those.reduce((sum, one) => sum + one, 0) / those.length;
  }),
});

/** How good what was learnt is, beside what counts as solved. */
export const judgedTable = (task: ControlTask, episodes: number, mean: number): Table => ({
  title: `${task.name} after ${episodes} episodes`,
  columns: ["mean return", "solved from", "episodes judged"],
  rows: [[mean, task.solved, JUDGED]],
});
