import { choice, count, optional, positive, probability } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { dot } from "../linear-algebra.ts";
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
import { meanReturn, playEpisode, returnOf } from "./task.ts";

export interface ReinforceOptions {
  /** Default "cart-pole". */
  readonly task?: TaskName;
  /** Default 2000. */
  readonly episodes?: number;
  /** η of Adam. Default 0.02. */
  readonly rate?: number;
  /** γ. Default 0.99. */
  readonly discount?: number;
}

export interface ReinforceModel {
  readonly task: TaskName;
  /** [actions, inputs + 1], the bias last. */
  readonly weight: readonly (readonly number[])[];
}

/** Episodes that one step learns from. */
const BATCH = 10;
const ADAM = { first: 0.9, second: 0.999, epsilon: 1e-8 };

/** Chances of the actions: softmax(W x + b). */
export function policyOf(weight: Float64Array, x: Float64Array, actions: number): Float64Array {
  const across = x.length + 1;
  const scores = Float64Array.from(
    { length: actions },
    (_, a) =>
      dot(x, weight.subarray(a * across, a * across + x.length)) +
      (weight[a * across + x.length] as number),
  );
  const most = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - most));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

/**
 * Climbs the expected return by what happened:
 *
 *   ∇J = E Σ_t ∇ln π(a_t | s_t) · (G_t − b_t),   G_t = Σ_{k ≥ t} γ^(k−t) r_k,   ∂ln π(a|s)/∂w_k = ([a = k] − π_k) x
 *
 * The baseline b_t is the mean of G at time t over the batch; differences are divided by their deviation. Steps are Adam's.
 *
 * @returns the policy's weights, [actions, inputs + 1], and the return of each episode
 * @source  Williams 1992, "Simple statistical gradient-following algorithms for connectionist reinforcement learning", Machine Learning 8
 */
export async function learnPolicy(
  name: TaskName,
  { episodes, rate, discount, seed, signal }: Required<Omit<ReinforceOptions, "task">> & Learning,
): Promise<{ readonly weight: Float64Array; readonly returns: readonly number[] }> {
  const task = controlTasks[name];
  const [actions, width] = [task.actions.length, task.inputs];
  const across = width + 1;
  const random = randomOf(seed, 6);
  const weight = new Float64Array(actions * across);
  const mean = new Float64Array(weight.length);
  const square = new Float64Array(weight.length);
  const returns: number[] = [];
  for (let step = 1; returns.length < episodes; step++) {
    await turn(signal);
    const batch = Array.from({ length: BATCH }, () => {
      const played = playEpisode(task, random, (state) =>
        drawn(policyOf(weight, task.inputsOf(state), actions), random.range(0, 1)),
      );
      returns.push(returnOf(played));
      return { ...played, worth: discounted(played.rewards, discount) };
    });
    const longest = Math.max(...batch.map(({ worth }) => worth.length));
    const baseline = Array.from({ length: longest }, (_, t) => {
      const those = batch.flatMap(({ worth }) => worth[t] ?? []);
      return those.reduce((sum, one) => sum + one, 0) / those.length;
    });
    const edges = batch.map(({ worth }) => worth.map((one, t) => one - (baseline[t] as number)));
    const all = edges.flat();
    const size = Math.sqrt(all.reduce((sum, one) => sum + one * one, 0) / all.length) || 1;
    const slope = new Float64Array(weight.length);
    for (const [e, { states, actions: taken }] of batch.entries())
      for (const [t, state] of states.entries()) {
        const x = task.inputsOf(state);
        const chances = policyOf(weight, x, actions);
        const edge = (edges[e]?.[t] as number) / (size * all.length);
        for (let a = 0; a < actions; a++) {
          const part = edge * ((taken[t] === a ? 1 : 0) - (chances[a] as number));
          for (let i = 0; i < width; i++)
            slope[a * across + i] = (slope[a * across + i] as number) + part * (x[i] as number);
          slope[a * across + width] = (slope[a * across + width] as number) + part;
        }
      }
    slope.forEach((part, at) => {
      mean[at] = ADAM.first * (mean[at] as number) + (1 - ADAM.first) * part;
      square[at] = ADAM.second * (square[at] as number) + (1 - ADAM.second) * part * part;
      const [m, s] = [
        (mean[at] as number) / (1 - ADAM.first ** step),
        (square[at] as number) / (1 - ADAM.second ** step),
      ];
      weight[at] = (weight[at] as number) + (rate * m) / (Math.sqrt(s) + ADAM.epsilon);
    });
  }
  return { weight, returns };
}

/** Σ_{k ≥ t} γ^(k−t) r_k of each t. */
export function discounted(rewards: readonly number[], discount: number): number[] {
  const made = [...rewards];
  for (let t = made.length - 2; t >= 0; t--)
    made[t] = (made[t] as number) + discount * (made[t + 1] as number);
  return made;
}

function drawn(chances: Float64Array, at: number): number {
  let left = at;
  const found = chances.findIndex((chance) => {
    left -= chance;
    return left < 0;
  });
  return found < 0 ? chances.length - 1 : found;
}

/** Mean return of the policy, its actions drawn. */
export function judgePolicy(name: TaskName, weight: Float64Array, seed: number): number {
  const task = controlTasks[name];
  const random = randomOf(seed, 7);
  return meanReturn(task, random, (state) =>
    drawn(policyOf(weight, task.inputsOf(state), task.actions.length), random.range(0, 1)),
  );
}

/**
 * REINFORCE: a policy whose chances grow for actions that turned out better than usual.
 *
 *   w ← w + η Σ_t (G_t − b_t) ∇_w ln π(a_t | s_t),   π = softmax(W x + b)
 *
 * @source Williams 1992, Machine Learning 8
 */
export const reinforce = classic<ReinforceOptions, ReinforceModel>({
  name: "reinforce",
  title: "REINFORCE",
  summary:
    "a policy that makes likelier what turned out better than usual (task: cart-pole, grid-world)",
  formula: String.raw`w \leftarrow w + \eta \sum_t (G_t - b_t)\,\nabla_w \ln \pi(a_t \mid s_t)`,
  source: "Williams 1992, Machine Learning 8",
  needs: "nothing",
  options: {
    task: optional(choice(taskNames), "cart-pole"),
    episodes: optional(count, 2000),
    rate: optional(positive, 0.02),
    discount: optional(probability, 0.99),
  },
  model: { task: choice(taskNames), weight: matrix },

  async fit(_, { task: name, ...options }, { seed, signal }) {
    const task = controlTasks[name];
    const { weight, returns } = await learnPolicy(name, { ...options, seed, signal });
    const across = task.inputs + 1;
    return {
      model: { task: name, weight: rowsOf(weight, across) },
      tracked: trackedReturns(returns),
      show: () => ({
        tables: [judgedTable(task, returns.length, judgePolicy(name, weight, seed))],
        figures: [
          {
            ...{
              kind: "heatmap",
              title: `weights of the policy: ${task.actions.join(", ")}`,
              rows: task.actions.length,
              columns: across,
            },
            ...{ values: weight, signed: true, x: "input, the bias last", y: "action" },
          },
        ],
      }),
    };
  },

  answers: "the likeliest action in each state",
  answer({ task: name, weight }, samples) {
    const task = controlTasks[name];
    requireWidth("reinforce", task.features.length, samples.width);
    requireShape("reinforce", "weight", weight, task.actions.length, task.inputs + 1);
    requireStates("reinforce", task, samples);
    const flat = Float64Array.from(weight.flat());
    return Float64Array.from({ length: samples.size }, (_, n) => {
      const chances = policyOf(
        flat,
        task.inputsOf(Array.from(rowOf(samples, n))),
        task.actions.length,
      );
      return chances.indexOf(Math.max(...chances));
    });
  },
});
