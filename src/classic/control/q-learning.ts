import type { Figure } from "../../inspect/index.ts";
import { choice, count, optional, probability, share } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { matrix, requireShape, requireWidth, rowsOf } from "../model-fields.ts";
import { randomOf } from "../random.ts";
import { rowOf } from "../samples.ts";
import { turn } from "../turn.ts";
import {
  controlTasks,
  judgedTable,
  type Learning,
  requireStates,
  type TaskName,
  taskNames,
  trackedReturns,
} from "./index.ts";
import { type ControlTask, meanReturn } from "./task.ts";

export interface QLearningOptions {
  /** Default "grid-world". */
  readonly task?: TaskName;
  /** Default 2000. */
  readonly episodes?: number;
  /** α at the beginning; it falls to a tenth. Default 0.5. */
  readonly rate?: number;
  /** γ. Default 0.99. */
  readonly discount?: number;
  /** ε at the beginning; it falls to 0 in a straight line over the first half. Default 0.3. */
  readonly exploration?: number;
}

export interface QLearningModel {
  readonly task: TaskName;
  /** [cells, actions]. */
  readonly values: readonly (readonly number[])[];
}

/** The action with the largest value; the first of equals. */
export function greedy(values: Float64Array, cell: number, actions: number): number {
  let best = 0;
  for (let a = 1; a < actions; a++)
    if ((values[cell * actions + a] as number) > (values[cell * actions + best] as number))
      best = a;
  return best;
}

/**
 * Learns a table of values by acting:
 *
 *   Q(s, a) ← Q(s, a) + α (r + γ max_a' Q(s', a') − Q(s, a)),   an action by chance with ε, else the best known
 *
 * Where the world itself ends an episode nothing follows; where only the horizon does, the value of the next state still counts.
 *
 * @returns the table, [cells, actions], and the return of each episode
 * @source  Watkins 1989; Watkins & Dayan 1992, "Q-learning", Machine Learning 8
 */
export async function learnValues(
  task: ControlTask,
  {
    episodes,
    rate,
    discount,
    exploration,
    seed,
    signal,
  }: Required<Omit<QLearningOptions, "task">> & Learning,
): Promise<{ readonly values: Float64Array; readonly returns: readonly number[] }> {
  const actions = task.actions.length;
  const random = randomOf(seed, 4);
  const values = new Float64Array(task.cells * actions);
  const returns: number[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    await turn(signal);
    const part = episode / episodes;
    const alpha = rate * 0.1 ** part;
    const epsilon = exploration * Math.max(0, 1 - 2 * part);
    let state = task.begin(random);
    let sum = 0;
    for (let at = 0; at < task.horizon; at++) {
      const cell = task.cellOf(state);
      const action = random.chance(epsilon) ? random.below(actions) : greedy(values, cell, actions);
      const { state: next, reward, ended } = task.step(state, action, random);
      const after = task.cellOf(next);
      const worth = ended
        ? 0
        : (values[after * actions + greedy(values, after, actions)] as number);
      const own = cell * actions + action;
      values[own] =
        (values[own] as number) + alpha * (reward + discount * worth - (values[own] as number));
      sum += reward;
      if (ended) break;
      state = next;
    }
    returns.push(sum);
  }
  return { values, returns };
}

/** Mean return of acting by the table alone. */
export function judgeValues(task: ControlTask, values: Float64Array, seed: number): number {
  return meanReturn(task, randomOf(seed, 5), (state) =>
    greedy(values, task.cellOf(state), task.actions.length),
  );
}

/**
 * Q-learning with a table: learns by trying how much each action is worth in each state, on a grid world or a cart with a pole.
 *
 *   Q(s, a) ← Q(s, a) + α (r + γ max_a' Q(s', a') − Q(s, a))
 *
 * @source Watkins & Dayan 1992, "Q-learning", Machine Learning 8
 */
export const qLearning = classic<QLearningOptions, QLearningModel>({
  name: "q-learning",
  title: "Q-learning",
  summary: "learns by trying what each action is worth in each state (task: grid-world, cart-pole)",
  formula: String.raw`Q(s,a) \leftarrow Q(s,a) + \alpha\bigl(r + \gamma \max_{a'} Q(s',a') - Q(s,a)\bigr)`,
  source: "Watkins & Dayan 1992, Machine Learning 8",
  needs: "nothing",
  options: {
    task: optional(choice(taskNames), "grid-world"),
    episodes: optional(count, 2000),
    rate: optional(probability, 0.5),
    discount: optional(probability, 0.99),
    exploration: optional(share, 0.3),
  },
  model: { task: choice(taskNames), values: matrix },

  async fit(_, { task: name, ...options }, { seed, signal }) {
    const task = controlTasks[name];
    const { values, returns } = await learnValues(task, { ...options, seed, signal });
    return {
      model: { task: name, values: rowsOf(values, task.actions.length) },
      tracked: trackedReturns(returns),
      show: () => ({
        tables: [judgedTable(task, options.episodes, judgeValues(task, values, seed))],
        figures: [valuesFigure(task, values)],
      }),
    };
  },

  answers: "the best action in each state",
  answer({ task: name, values }, samples) {
    const task = controlTasks[name];
    requireWidth("q-learning", task.features.length, samples.width);
    requireShape("q-learning", "values", values, task.cells, task.actions.length);
    requireStates("q-learning", task, samples);
    const flat = Float64Array.from(values.flat());
    return Float64Array.from({ length: samples.size }, (_, n) =>
      greedy(flat, task.cellOf(Array.from(rowOf(samples, n))), task.actions.length),
    );
  },
});

/** The world's cells with the value of the best move in each, and its arrow; of cells that were never left the value is a gap. */
function valuesFigure(task: ControlTask, values: Float64Array): Figure {
  const actions = task.actions.length;
  const cells = Array.from({ length: task.cells }, (_, cell) => {
    const own = values.subarray(cell * actions, (cell + 1) * actions);
    const mark = task.markOf(cell);
    return mark !== "" || own.every((value) => value === 0)
      ? { value: Number.NaN, label: mark }
      : { value: Math.max(...own), label: task.arrows[greedy(values, cell, actions)] ?? "" };
  });
  return {
    ...{ kind: "heatmap", title: "value of the best move in each state, and the move" },
    ...task.lattice,
    values: cells.map(({ value }) => value),
    labels: cells.map(({ label }) => label),
  };
}
