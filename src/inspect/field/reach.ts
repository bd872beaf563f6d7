import type { Affine } from "../../graph/affine.ts";
import type { Shape } from "../../graph/shape.ts";

/** Whole numbers from the first to the last, both included. */
export type Interval = readonly [low: number, high: number];

/**
 * What one element of a node reads along one axis of the model's input: position `index` of the node reads
 *
 *   [Σ steps[axis] · index[axis] + low, Σ steps[axis] · index[axis] + high]  and, wherever it stands, `everywhere`.
 *
 * Padding counts as input, so positions may be negative.
 */
export interface Reach {
  /** Node axis → input elements that a step of 1 along it moves. No step is 0. */
  readonly steps: ReadonlyMap<number, number>;
  readonly low: number;
  readonly high: number;
  /** Positions that move with the index in no affine way (after flatten): the offsets that occur. */
  readonly wander: Interval | undefined;
  /** What every element reads, as behind a global average. */
  readonly everywhere: Interval | undefined;
  /** Step of the last node on the way that had neighbours along this input axis. */
  readonly jump: number;
}

/** The input itself: element i reads i. */
export const itself = (axis: number): Reach => ({
  steps: new Map([[axis, 1]]),
  low: 0,
  high: 0,
  wander: undefined,
  everywhere: undefined,
  jump: 1,
});

export function hull(a: Interval | undefined, b: Interval | undefined): Interval | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Offsets that the steps give over all indices of a node of this shape. */
function travel({ steps }: Reach, shape: Shape): Interval {
  let low = 0;
  let high = 0;
  for (const [axis, step] of steps) {
    const far = step * ((shape[axis] ?? 1) - 1);
    low += Math.min(far, 0);
    high += Math.max(far, 0);
  }
  return [low, high];
}

/** Everything that any element of the node reads. */
export function union(reach: Reach, shape: Shape): Interval {
  const [from, to] = travel(reach, shape);
  const [back, forth] = reach.wander ?? [0, 0];
  const local: Interval = [reach.low + from + back, reach.high + to + forth];
  return hull(local, reach.everywhere) ?? local;
}

/** The widest field of any one element. */
export function fieldOf(reach: Reach, shape: Shape): number {
  if (reach.everywhere === undefined) return whole(reach.high - reach.low);
  const [from, to] = travel(reach, shape);
  const [back, forth] = reach.wander ?? [0, 0];
  const [low, high] = reach.everywhere;
  const first = Math.max(high, reach.high + from + back) - Math.min(low, reach.low + from + back);
  const last = Math.max(high, reach.high + to + forth) - Math.min(low, reach.low + to + forth);
  return whole(Math.max(first, last));
}

/** Elements on a stretch of this length. Between the zeros of a transposed convolution it may end at a fraction. */
const whole = (length: number): number => Math.floor(length + 1e-9) + 1;

/** The field of element 0. */
export function firstField(reach: Reach): Interval {
  const [back] = reach.wander ?? [0];
  const own: Interval = [reach.low + back, reach.high + back];
  return hull(own, reach.everywhere) ?? own;
}

/** A node of which every element reads the whole interval. */
export const constantReach = ([low, high]: Interval, jump: number): Reach => ({
  steps: new Map(),
  low,
  high,
  wander: undefined,
  everywhere: undefined,
  jump,
});

/**
 * The reach after an index map: node axis → index over other axes (`to`), as a movement or a contract gives it.
 * Wandering offsets stay what they are.
 */
export function through(reach: Reach, to: readonly Affine[]): Reach {
  const steps = new Map<number, number>();
  let shift = 0;
  for (const [axis, step] of reach.steps) {
    const index = to[axis];
    shift += step * (index?.offset ?? 0);
    for (const [loop, coefficient] of index?.terms ?? [])
      steps.set(loop, (steps.get(loop) ?? 0) + step * coefficient);
  }
  for (const [loop, step] of steps) if (step === 0) steps.delete(loop);
  return { ...reach, steps, low: reach.low + shift, high: reach.high + shift };
}

/** The union over some axes, which then are gone; the others are renumbered by `rename`. */
export function collapse(
  reach: Reach,
  extents: readonly number[],
  gone: (axis: number) => boolean,
  rename: (axis: number) => number,
): Reach {
  let [low, high] = reach.wander ?? [0, 0];
  const steps = new Map<number, number>();
  for (const [axis, step] of reach.steps) {
    if (!gone(axis)) {
      steps.set(rename(axis), step);
      continue;
    }
    const far = step * ((extents[axis] ?? 1) - 1);
    low += Math.min(far, 0);
    high += Math.max(far, 0);
  }
  return { ...reach, steps, low: reach.low + low, high: reach.high + high, wander: undefined };
}

/** What an element reads that is computed from one element of each. All are of `shape`. */
export function join(reaches: readonly Reach[], shape: Shape): Reach | undefined {
  const [first, ...others] = reaches;
  if (first === undefined) return undefined;
  return others.reduce((a, b) => joinTwo(a, b, shape), first);
}

function joinTwo(a: Reach, b: Reach, shape: Shape): Reach {
  const jump = Math.max(a.jump, b.jump);
  if (sameMotion(a, b))
    return {
      ...a,
      low: Math.min(a.low, b.low),
      high: Math.max(a.high, b.high),
      everywhere: hull(a.everywhere, b.everywhere),
      jump,
    };
  // Two motions have no common affine window: the one that moves less is read everywhere.
  const [moving, still] = a.steps.size >= b.steps.size ? [a, b] : [b, a];
  return { ...moving, everywhere: hull(moving.everywhere, union(still, shape)), jump };
}

/** Steps of a third of a pixel meet with rounding errors. */
const NEAR = 1e-9;

export const sameMotion = (a: Reach, b: Reach): boolean =>
  a.steps.size === b.steps.size &&
  [...a.steps].every(([axis, step]) => Math.abs((b.steps.get(axis) ?? Infinity) - step) < NEAR) &&
  a.wander?.[0] === b.wander?.[0] &&
  a.wander?.[1] === b.wander?.[1];

/** Notes the step of a node that has neighbours along the input axis. */
export function withJump(reach: Reach, shape: Shape): Reach {
  const axes = [...reach.steps.keys()].filter((axis) => (shape[axis] ?? 1) > 1);
  const first = Math.min(...axes);
  const step = reach.steps.get(first);
  return step === undefined ? reach : { ...reach, jump: Math.abs(step) };
}
