import { affine, loopIndex } from "../../graph/affine.ts";
import { is } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import {
  broadcastPrimitive,
  concatPrimitive,
  contractPrimitive,
  padPrimitive,
} from "../../graph/primitives/index.ts";
import { join, type Reach, rippling, through, windowOf } from "./reach.ts";
import { multiple, rippleAlong } from "./ripple.ts";

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
  extent: number,
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
  const repeats = present.every(({ reach }) => Number.isFinite(periodAlong(reach, axis)));
  if (!present.every(({ reach }) => isAlong(reach, axis))) return reach;
  const places = repeats
    ? commonPeriod(present.map(({ reach }) => periodAlong(reach, axis)))
    : extent;
  const windows = Array.from({ length: places * phases.length }, (_, place) => {
    const [q, r] = [Math.floor(place / phases.length), place % phases.length];
    const phase = phases[r];
    const window = phase && windowOf(phase, axis, q);
    const shift = step * q - each * place;
    return window && ([window[0] + shift, window[1] + shift] as const);
  });
  return rippling(reach, rippleAlong(axis, windows, repeats));
}

const commonPeriod = (periods: readonly number[]): number =>
  periods.reduce((all, period) => multiple(all, period), 1);

/** Whether windows differ along no other axis. */
export const isAlong = ({ ripple }: Reach, axis: number): boolean =>
  [...(ripple?.place.terms.keys() ?? [])].every((other) => other === axis);

/** After so many places along `axis` windows repeat; ∞ where they do not. */
export const periodAlong = ({ ripple }: Reach, axis: number): number =>
  ripple === undefined || !ripple.place.terms.has(axis)
    ? 1
    : ripple.from === undefined
      ? ripple.windows.length
      : Number.POSITIVE_INFINITY;
