import type { Stream } from "../../data/threefry.ts";

/** A small world to act in: what reinforcement learning learns from. */
export interface ControlTask {
  readonly name: string;
  /** What the numbers of a state are. */
  readonly features: readonly string[];
  readonly actions: readonly string[];
  /** Steps after which an episode ends in any case. */
  readonly horizon: number;
  /** The mean return of an episode from which on the task counts as solved. */
  readonly solved: number;
  begin(random: Stream): readonly number[];
  step(state: readonly number[], action: number, random: Stream): Outcome;
  /** An arrow for each action. */
  readonly arrows: readonly string[];
  /** How the cells lie when they are drawn, row by row. */
  readonly lattice: {
    readonly rows: number;
    readonly columns: number;
    readonly x?: string;
    readonly y?: string;
  };
  /** What stands in a cell where nobody acts: "" where one acts. */
  markOf(cell: number): string;
  /** Whether these numbers, as many as there are features, can be a state. */
  isState(state: readonly number[]): boolean;
  /** For tables: which of how many cells a state lies in. */
  readonly cells: number;
  cellOf(state: readonly number[]): number;
  /** For policies: how many numbers they see of a state, and which, all of about the same size. */
  readonly inputs: number;
  inputsOf(state: readonly number[]): Float64Array;
}

export interface Outcome {
  readonly state: readonly number[];
  readonly reward: number;
  /** True where the episode ends here: nothing comes after it. */
  readonly ended: boolean;
}

/** One way through the world. */
export interface Episode {
  readonly states: readonly (readonly number[])[];
  readonly actions: readonly number[];
  readonly rewards: readonly number[];
}

/** Acts until the world ends the episode, or the horizon does. */
export function playEpisode(
  task: ControlTask,
  random: Stream,
  choose: (state: readonly number[]) => number,
): Episode {
  const states: (readonly number[])[] = [];
  const actions: number[] = [];
  const rewards: number[] = [];
  let state = task.begin(random);
  for (let at = 0; at < task.horizon; at++) {
    const action = choose(state);
    const { state: next, reward, ended } = task.step(state, action, random);
    states.push(state);
    actions.push(action);
    rewards.push(reward);
    if (ended) break;
    state = next;
  }
  return { states, actions, rewards };
}

export const returnOf = ({ rewards }: Episode): number =>
  rewards.reduce((sum, reward) => sum + reward, 0);

/** Episodes by which a way to act is judged. */
export const JUDGED = 200;

/** The mean return of so many episodes. */
export function meanReturn(
  task: ControlTask,
  random: Stream,
  choose: (state: readonly number[]) => number,
): number {
  let sum = 0;
  for (let episode = 0; episode < JUDGED; episode++)
    sum += returnOf(playEpisode(task, random, choose)) / JUDGED;
  return sum;
}
