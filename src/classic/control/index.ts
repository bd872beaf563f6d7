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

/** Means of so many episodes each: returns of single ones jump. */
export const EVERY = 10;

/** Mean return of each EVERY episodes. */
export const smoothed = (returns: readonly number[]): number[] =>
  Array.from(
    { length: Math.floor(returns.length / EVERY) },
    (_, i) => returns.slice(i * EVERY, (i + 1) * EVERY).reduce((sum, one) => sum + one, 0) / EVERY,
  );
