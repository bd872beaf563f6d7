import { affine, loopIndex } from "../../graph/affine.ts";
import { is } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import {
  broadcastPrimitive,
  concatPrimitive,
  contractPrimitive,
  padPrimitive,
} from "../../graph/primitives/index.ts";
import type { Interval } from "./interval.ts";
import { join, type Reach, rippling, through } from "./reach.ts";
import { rippleAlong, windowAt } from "./ripple.ts";

/**
 * Results that are made in phases: transposed convolution, resizing and adaptive pooling compute every R-th place by itself and lay the
 * phases side by side, [.., q, r, ..] → [.., q·R + r, ..]. Each phase reads a window of its own; together they advance by the step
 * along q in R places.
 */
export type Known = (node: Node) => Reach | undefined;

/** What `node` reads at each place of `axis`; undefined if it is not made of such places. A place that reads nothing is undefined. */
export function phasesOf(
  node: Node,
  axis: number,
  known: Known,
): (Reach | undefined)[] | undefined {
  const extent = node.shape[axis] ?? 1;
  if (is(node, concatPrimitive)) {
    const { inputs, attrs } = node;
    if (attrs.axis === axis)
      return inputs.every(({ shape }) => shape[axis] === 1) ? inputs.map(known) : undefined;
    let before = 0;
    const parts = inputs.map((input) => {
      const to = input.shape.map((_, k) =>
        k === attrs.axis ? affine(-before, [[k, 1]]) : loopIndex(k),
      );
      before += input.shape[attrs.axis] ?? 0;
      // A part of zeros reads nothing at any place.
      if (known(input) === undefined) return new Array<undefined>(extent).fill(undefined);
      return phasesOf(input, axis, known)?.map((reach) => reach && through(reach, to));
    });
    if (parts.some((part) => part === undefined)) return undefined;
    return Array.from({ length: extent }, (_, r) =>
      join(
        parts.flatMap((part) => part?.[r] ?? []),
        node.shape,
      ),
    );
  }
  if (is(node, padPrimitive)) {
    const { low, interior } = node.attrs;
    const inner = phasesOf(node.inputs[0]!, axis, known);
    if (inner === undefined || low.some((n, k) => k !== axis && n > 0)) return undefined;
    const places = new Array<Reach | undefined>(extent).fill(undefined);
    for (const [i, reach] of inner.entries())
      places[low[axis]! + i * (interior[axis]! + 1)] = reach;
    return places;
  }
  const repeated = is(node, broadcastPrimitive)
    ? node.inputs[0]!.shape.length === node.shape.length && node.inputs[0]!.shape[axis] === 1
    : is(node, contractPrimitive) && isFreeLoop(node, axis, known);
  return repeated ? new Array<Reach | undefined>(extent).fill(known(node)) : undefined;
}

/** A loop of a contract over the weight alone, as the taps of a transposed convolution whose windows do not meet. */
function isFreeLoop(node: Node, axis: number, known: Known): boolean {
  if (!is(node, contractPrimitive)) return false;
  const { output, left, right } = node.attrs;
  const loop = output[axis]!;
  return [left, right].every(
    (indices, side) =>
      known(node.inputs[side]!) === undefined || indices.every(({ terms }) => !terms.has(loop)),
  );
}

/**
 * The reach behind [.., q, r, ..] → [.., q·R + r, ..], with axis q = `axis` of the phases, but `axis` alone renamed: the caller
 * renumbers the others. Undefined if the phases do not move alike.
 */
export function sideBySide(
  phases: readonly (Reach | undefined)[],
  axis: number,
): Reach | undefined {
  const present = phases.flatMap((reach, r) => (reach === undefined ? [] : [{ reach, r }]));
  const [first] = present;
  const step = first?.reach.steps.get(axis);
  if (first === undefined || step === undefined) return undefined;
  const each = step / phases.length;
  const alike = present.every(
    ({ reach }) => reach.wander === undefined && reach.steps.get(axis) === step,
  );
  if (!alike) return undefined;
  const reach = {
    ...first.reach,
    steps: new Map(first.reach.steps).set(axis, each),
    low: Math.min(...present.map(({ reach, r }) => reach.low - each * r)),
    high: Math.max(...present.map(({ reach, r }) => reach.high - each * r)),
    ripple: undefined,
  };
  const periods = present.map(({ reach }) => periodAlong(reach, axis));
  const period = periods.every((length) => length === 1 || length === Math.max(...periods))
    ? Math.max(...periods)
    : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(period)) return reach;
  const windows = Array.from({ length: period * phases.length }, (_, place) => {
    const [q, r] = [Math.floor(place / phases.length), place % phases.length];
    const phase = phases[r];
    const window = phase && windowOf(phase, axis, q);
    const shift = step * q - each * place;
    return window && ([window[0] + shift, window[1] + shift] as const);
  });
  return rippling(reach, rippleAlong(axis, windows));
}

/** After so many places along `axis` windows repeat; ∞ where they depend on other axes. */
export function periodAlong({ ripple }: Reach, axis: number): number {
  if (ripple === undefined) return 1;
  const [only, ...others] = ripple.place.terms.keys();
  return only === axis && others.length === 0 ? ripple.windows.length : Number.POSITIVE_INFINITY;
}

/** Relative to its step. */
export function windowOf(
  { ripple, low, high }: Reach,
  axis: number,
  at: number,
): Interval | undefined {
  if (ripple === undefined) return [low, high];
  return windowAt(ripple, ripple.place.offset + (ripple.place.terms.get(axis) ?? 0) * at);
}

/** Windows place by place as one that moves evenly: the narrowest [slope · i + low, slope · i + high] that holds each. */
export function evenly(windows: readonly (Interval | undefined)[]): {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
} {
  const present = windows.flatMap((window, i) => (window === undefined ? [] : [{ i, window }]));
  const at = (slope: number) => ({
    slope,
    low: Math.min(...present.map(({ i, window }) => window[0] - slope * i)),
    high: Math.max(...present.map(({ i, window }) => window[1] - slope * i)),
  });
  const width = (slope: number): number => {
    const { low, high } = at(slope);
    return high - low;
  };
  // The width is convex in the slope. From end to end is the best guess where several are as good.
  const [first, last] = [present[0], present.at(-1)];
  if (first === undefined || last === undefined || first === last) return at(0);
  const guess =
    (last.window[0] + last.window[1] - first.window[0] - first.window[1]) / 2 / (last.i - first.i);
  const reach = Math.max(...present.map(({ window }) => Math.abs(window[0]) + Math.abs(window[1])));
  let [from, to] = [-2 * reach - 1, 2 * reach + 1];
  for (let step = 0; step < 100; step++) {
    const [a, b] = [from + (to - from) / 3, to - (to - from) / 3];
    if (width(a) <= width(b)) to = b;
    else from = a;
  }
  const best = (from + to) / 2;
  return at(width(guess) <= width(best) + 1e-9 ? guess : best);
}
