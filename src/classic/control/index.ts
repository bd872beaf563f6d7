import { rowOf, type Samples } from "../samples.ts";
import { cartPole } from "./cart-pole.ts";
import { gridWorld } from "./grid-world.ts";
import type { ControlTask } from "./task.ts";

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
export const EVERY = 10;

/** Mean return of each EVERY episodes, and of those that are left. */
export const smoothed = (returns: readonly number[]): number[] =>
  Array.from({ length: Math.ceil(returns.length / EVERY) }, (_, i) => {
    const those = returns.slice(i * EVERY, (i + 1) * EVERY);
    return those.reduce((sum, one) => sum + one, 0) / those.length;
  });
