/** Minimises a smooth function of many variables. */
import { dot } from "./linear-algebra.ts";
import { turn as giveTurn } from "./turn.ts";

/** The value at x; writes the gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  /** Before the first and after every iteration: it falls. */
  readonly values: readonly number[];
}

/** Steps that are remembered. */
const MEMORY = 10;
/** Armijo's condition: how much of the promised fall must come. */
const FALL = 1e-4;

/**
 * Limited-memory BFGS: the direction is what the last MEMORY steps tell of the curvature, H·∇f by two loops; its length is halved until the value
 * falls enough.
 *
 * @param tolerance  ends where no part of the gradient is larger
 * @cost             4·MEMORY·n an iteration, and the objective
 * @source           Nocedal 1980; Nocedal & Wright 2006, algorithm 7.4
 */
export async function lbfgs(
  objective: Objective,
  start: Float64Array,
  {
    iterations = 200,
    tolerance = 1e-5,
    signal,
  }: {
    readonly iterations?: number;
    readonly tolerance?: number;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<Minimum> {
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const values = [value];
  const past: {
    readonly step: Float64Array;
    readonly turn: Float64Array;
    readonly curvature: number;
  }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    await giveTurn(signal);
    if (gradient.every((slope) => Math.abs(slope) <= tolerance)) break;
    const direction = gradient.map((slope) => -slope);
    const parts = past.map(() => 0);
    for (let k = past.length - 1; k >= 0; k--) {
      const { step, turn, curvature } = past[k] as (typeof past)[number];
      const part = dot(step, direction) / curvature;
      parts[k] = part;
      for (let i = 0; i < x.length; i++)
        direction[i] = (direction[i] as number) - part * (turn[i] as number);
    }
    const last = past.at(-1);
    const scale = last
      ? last.curvature / dot(last.turn, last.turn)
      : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < x.length; i++) direction[i] = (direction[i] as number) * scale;
    for (const [k, { step, turn, curvature }] of past.entries()) {
      const part = (parts[k] as number) - dot(turn, direction) / curvature;
      for (let i = 0; i < x.length; i++)
        direction[i] = (direction[i] as number) + part * (step[i] as number);
    }
    const slope = dot(gradient, direction);
    let length = 1;
    const next = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (; length > 1e-12; length /= 2) {
      for (let i = 0; i < x.length; i++)
        next[i] = (x[i] as number) + length * (direction[i] as number);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + FALL * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((one, i) => one - (x[i] as number));
    const turn = nextGradient.map((one, i) => one - (gradient[i] as number));
    const curvature = dot(step, turn);
    if (curvature > 1e-12 * dot(turn, turn)) past.push({ step, turn, curvature });
    if (past.length > MEMORY) past.shift();
    [x, gradient, value] = [next, nextGradient, nextValue];
    values.push(value);
  }
  return { x, values };
}
