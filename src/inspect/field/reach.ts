import { type Affine, affine, loopIndex } from "../../graph/affine.ts";
import type { Shape } from "../../graph/shape.ts";
import { hull, hullOf, type Interval } from "./interval.ts";
import {
  joinRipples,
  occurring,
  type Ripple,
  rippleAlong,
  rippleOver,
  rippleThrough,
  windowAt,
} from "./ripple.ts";

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
  /** Where positions do not read alike: the window of each. [low, high] is their hull. */
  readonly ripple: Ripple | undefined;
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
  ripple: undefined,
  everywhere: undefined,
  jump: 1,
});

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
  const exact = reach.wander === undefined && reach.ripple && unionOf(reach, reach.ripple, shape);
  return hull(exact || local, reach.everywhere) ?? local;
}

/** Position by position along the axis that the windows differ along. */
const unionOf = (reach: Reach, ripple: Ripple, shape: Shape): Interval | undefined =>
  hullOf(windowsAlong(reach, ripple, shape).flat());

/** For each place along that axis what the first and the last position of all other axes read. */
function windowsAlong(reach: Reach, ripple: Ripple, shape: Shape): [Interval, Interval][] {
  return occurring(ripple, shape).flatMap(({ window, axis, at }) => {
    const others = { ...reach, steps: new Map([...reach.steps].filter(([k]) => k !== axis)) };
    const [from, to] = travel(others, shape);
    const here = (reach.steps.get(axis) ?? 0) * at;
    if (window === undefined) return [];
    const [low, high] = [window[0] + here, window[1] + here];
    return [
      [
        [low + from, high + from],
        [low + to, high + to],
      ],
    ];
  });
}

/** The widest field of any one element. */
export function fieldOf(reach: Reach, shape: Shape): number {
  if (reach.everywhere === undefined)
    return Math.max(...windowsOf(reach, shape).map(([low, high]) => whole(high - low)));
  const [from, to] = travel(reach, shape);
  const [back, forth] = reach.wander ?? [0, 0];
  const { everywhere, ripple } = reach;
  if (ripple !== undefined && reach.wander === undefined) {
    const widths = windowsAlong(reach, ripple, shape)
      .flat()
      .map((window) => {
        const [low, high] = hull(window, everywhere) ?? window;
        return whole(high - low);
      });
    return Math.max(...widths);
  }
  const [low, high] = everywhere;
  const first = Math.max(high, reach.high + from + back) - Math.min(low, reach.low + from + back);
  const last = Math.max(high, reach.high + to + forth) - Math.min(low, reach.low + to + forth);
  return whole(Math.max(first, last));
}

/** One window, or those that occur where positions do not read alike. */
export const windowsOf = (reach: Reach, shape: Shape): Interval[] =>
  reach.ripple === undefined
    ? [[reach.low, reach.high]]
    : occurring(reach.ripple, shape).flatMap(({ window }) => (window ? [window] : []));

/** Elements on a stretch of this length. Between the zeros of a transposed convolution it may end at a fraction. */
const whole = (length: number): number => Math.floor(length + 1e-9) + 1;

/** The field of element 0. */
export function firstField(reach: Reach): Interval {
  const [back] = reach.wander ?? [0];
  const own: Interval = [reach.low + back, reach.high + back];
  return hull(own, reach.everywhere) ?? own;
}

/**
 * What the element at an index reads, first and last; undefined where it reads nothing, as the zeros between the values of a transposed
 * convolution. Behind a flatten it is all that any of the elements there could read.
 */
export function fieldAt(reach: Reach, index: readonly number[]): Interval | undefined {
  const { ripple, steps, everywhere } = reach;
  let place = ripple?.place.offset ?? 0;
  for (const [axis, step] of ripple?.place.terms ?? []) place += step * (index[axis] ?? 0);
  const window: Interval | undefined = ripple ? windowAt(ripple, place) : [reach.low, reach.high];
  let moved = 0;
  for (const [axis, step] of steps) moved += step * (index[axis] ?? 0);
  const [back, forth] = reach.wander ?? [0, 0];
  return hull(window && [window[0] + moved + back, window[1] + moved + forth], everywhere);
}

/** A node of which every element reads the whole interval. */
export const constantReach = ([low, high]: Interval, jump: number): Reach => ({
  steps: new Map(),
  low,
  high,
  wander: undefined,
  ripple: undefined,
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
  const ripple =
    reach.ripple && rippleThrough(reach.ripple, (axis) => to[axis] ?? affine(0), shift);
  return { ...reach, steps, low: reach.low + shift, high: reach.high + shift, ripple };
}

/** The union over some axes, which then are gone; the others are renumbered by `rename`. */
export function collapse(
  reach: Reach,
  extents: readonly number[],
  gone: (axis: number) => boolean,
  rename: (axis: number) => number,
): Reach {
  let [low, high] = reach.wander ?? [0, 0];
  let { ripple } = reach;
  const steps = new Map<number, number>();
  for (const axis of new Set([...reach.steps.keys(), ...(ripple?.place.terms.keys() ?? [])])) {
    const step = reach.steps.get(axis) ?? 0;
    const extent = extents[axis] ?? 1;
    if (!gone(axis)) {
      if (step !== 0) steps.set(rename(axis), step);
      continue;
    }
    const far = step * (extent - 1);
    low += Math.min(far, 0);
    high += Math.max(far, 0);
    ripple &&= rippleOver(ripple, axis, step, extent);
  }
  const rest = {
    ...reach,
    steps,
    low: reach.low + low,
    high: reach.high + high,
    wander: undefined,
    ripple: undefined,
  };
  // A window that wanders is known by its hull alone.
  if (ripple === undefined || reach.wander !== undefined) return rest;
  return rippling(
    rest,
    rippleThrough(ripple, (axis) => loopIndex(rename(axis)), 0),
  );
}

/** With these windows, and [low, high] their hull. */
export function rippling(reach: Reach, ripple: Ripple | undefined): Reach {
  const [low, high] = hullOf(ripple?.windows ?? []) ?? [reach.low, reach.high];
  return { ...reach, low, high, ripple };
}

/** What an element reads that is computed from one element of each. All are of `shape`. */
export function join(reaches: readonly Reach[], shape: Shape): Reach | undefined {
  const [first, ...others] = reaches;
  if (first === undefined) return undefined;
  return others.reduce((a, b) => joinTwo(a, b, shape), first);
}

function joinTwo(a: Reach, b: Reach, shape: Shape): Reach {
  const jump = Math.max(a.jump, b.jump);
  const everywhere = hull(a.everywhere, b.everywhere);
  const alike = sameMotion(a, b, shape);
  const ripple = alike
    ? joinRipples(a.ripple, b.ripple, [
        [a.low, a.high],
        [b.low, b.high],
      ])
    : undefined;
  const hulls: Reach = {
    ...a,
    steps: new Map([...b.steps, ...a.steps]),
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    ripple,
    everywhere,
    jump,
  };
  const plain = a.ripple === undefined && b.ripple === undefined;
  if (alike && (plain || ripple)) return hulls;
  const places = joinPlaces(a, b, shape);
  if (places) return { ...places, everywhere, jump };
  if (alike) return hulls;
  // Two motions have no common affine window: the one that moves less is read everywhere.
  const [moving, still] = a.steps.size >= b.steps.size ? [a, b] : [b, a];
  return { ...moving, everywhere: hull(moving.everywhere, union(still, shape)), jump };
}

/**
 * Both along one axis, place by place: at unlike steps, as a map beside the same resized, or with windows that repeat unlike. Told from
 * the first's step.
 */
function joinPlaces(a: Reach, b: Reach, shape: Shape): Reach | undefined {
  const axes = [...a.steps.keys(), ...b.steps.keys()].filter((axis) => shape[axis] !== 1);
  const [axis, ...others] = new Set(axes);
  if (axis === undefined || others.length > 0 || a.wander || b.wander) return undefined;
  const [step, other] = [a.steps.get(axis), b.steps.get(axis)];
  if (step === undefined || other === undefined) return undefined;
  if (
    ![a, b].every(({ ripple }) => [...(ripple?.place.terms.keys() ?? [])].every((k) => k === axis))
  )
    return undefined;
  const windows = Array.from({ length: shape[axis] ?? 1 }, (_, at) => {
    const moved = windowOf(b, axis, at);
    const drift = (other - step) * at;
    return hull(windowOf(a, axis, at), moved && [moved[0] + drift, moved[1] + drift]);
  });
  const steps = new Map([...b.steps, ...a.steps]);
  const [low, high] = hullOf(windows) ?? [a.low, a.high];
  return { ...a, steps, low, high, ripple: rippleAlong(axis, windows, false) };
}

/** Steps of a third of a pixel meet with rounding errors. */
const NEAR = 1e-9;

/** Whether both move alike over a node of this shape: a step along an axis of one element moves nothing. */
export function sameMotion(a: Reach, b: Reach, shape: Shape): boolean {
  const axes = new Set([...a.steps.keys(), ...b.steps.keys()]);
  const far = (reach: Reach, axis: number): number => reach.steps.get(axis) ?? Infinity;
  return (
    [...axes].every((axis) => shape[axis] === 1 || Math.abs(far(a, axis) - far(b, axis)) < NEAR) &&
    a.wander?.[0] === b.wander?.[0] &&
    a.wander?.[1] === b.wander?.[1]
  );
}

/** Notes the step of a node that has neighbours along the input axis. */
export function withJump(reach: Reach, shape: Shape): Reach {
  const axes = [...reach.steps.keys()].filter((axis) => (shape[axis] ?? 1) > 1);
  const first = Math.min(...axes);
  const step = reach.steps.get(first);
  return step === undefined ? reach : { ...reach, jump: Math.abs(step) };
}

/** Without a ripple along axes of one element, which is always at place 0, and along those that go on by whole periods. */
export function settled(reach: Reach, shape: Shape): Reach {
  const { ripple } = reach;
  if (ripple === undefined) return reach;
  const period = ripple.from === undefined ? ripple.windows.length : Number.POSITIVE_INFINITY;
  const terms = [...ripple.place.terms].filter(
    ([axis, step]) => (shape[axis] ?? 1) > 1 && step % period !== 0,
  );
  if (terms.length > 0)
    return { ...reach, ripple: { ...ripple, place: affine(ripple.place.offset, terms) } };
  const [low, high] = windowAt(ripple, ripple.place.offset) ?? [reach.low, reach.high];
  return { ...reach, low, high, ripple: undefined };
}

/** What a place along `axis` reads, relative to its step. */
export function windowOf(
  { ripple, low, high }: Reach,
  axis: number,
  at: number,
): Interval | undefined {
  if (ripple === undefined) return [low, high];
  return windowAt(ripple, ripple.place.offset + (ripple.place.terms.get(axis) ?? 0) * at);
}
