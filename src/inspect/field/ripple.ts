import {
  type Affine,
  addAffine,
  affine,
  loopIndex,
  scaleAffine,
  substituteAffine,
} from "../../graph/affine.ts";
import { hull, type Interval } from "./interval.ts";

/**
 * How neighbouring positions differ that do not read alike: behind a transposed convolution or a resizing, position `index` reads
 *
 *   Σ steps[axis] · index[axis] + windows[place mod windows.length]
 *
 * and their hull is the reach's [low, high]. A window may be missing: zeros, which read nothing.
 */
export interface Ripple {
  /** A whole number over the node's axes. */
  readonly place: Affine;
  readonly windows: readonly (Interval | undefined)[];
  /** The place of the first window, where they do not repeat: before it and behind the last one all are as these. */
  readonly from: number | undefined;
}

/** Longer tables are given up for their hull. */
const MOST_WINDOWS = 4096;

const modulo = (n: number, period: number): number => ((n % period) + period) % period;

/**
 * One window a position of `axis`, relative to its step; undefined where all are alike.
 *
 * @param repeats  whether they come again behind the last one
 */
export function rippleAlong(
  axis: number,
  windows: readonly (Interval | undefined)[],
  repeats: boolean,
): Ripple | undefined {
  const [first] = windows;
  const alike = windows.every(
    (window) =>
      window !== undefined &&
      first !== undefined &&
      Math.abs(window[0] - first[0]) < NEAR &&
      Math.abs(window[1] - first[1]) < NEAR,
  );
  if (alike || windows.length > MOST_WINDOWS) return undefined;
  return { place: loopIndex(axis), windows, from: repeats ? undefined : 0 };
}

const NEAR = 1e-9;

/** The window at a value of `place`. */
export function windowAt({ windows, from }: Ripple, place: number): Interval | undefined {
  const last = windows.length - 1;
  return windows[
    from === undefined ? modulo(place, windows.length) : Math.min(last, Math.max(0, place - from))
  ];
}

/** The same over other axes; an axis that `by` does not name is 0. Undefined where a place would be no whole number. */
export function rippleThrough(
  { place, windows, from }: Ripple,
  by: (axis: number) => Affine,
  shift: number,
): Ripple | undefined {
  const moved = substituteAffine(
    place,
    new Map([...place.terms.keys()].map((axis) => [axis, by(axis)])),
  );
  if (![moved.offset, ...moved.terms.values()].every(Number.isInteger)) return undefined;
  return { place: moved, windows: windows.map((window) => window && moveBy(window, shift)), from };
}

const moveBy = ([low, high]: Interval, shift: number): Interval => [low + shift, high + shift];

/** Reads at all of `extent` positions along an axis, `step` elements apart: that axis is gone. Undefined for a table that is too long. */
export function rippleOver(
  ripple: Ripple,
  axis: number,
  step: number,
  extent: number,
): Ripple | undefined {
  const { place, windows, from } = ripple;
  const coefficient = place.terms.get(axis) ?? 0;
  const far = coefficient * (extent - 1);
  // A place before the first one may reach into the table.
  const [first, length] =
    from === undefined
      ? [0, windows.length]
      : [from - Math.max(0, far), windows.length + Math.abs(far)];
  if (length > MOST_WINDOWS) return undefined;
  const over = Array.from({ length }, (_, k) => {
    let all: Interval | undefined;
    for (let i = 0; i < extent; i++) {
      const window = windowAt(ripple, first + k + coefficient * i);
      all = hull(all, window && moveBy(window, step * i));
    }
    return all;
  });
  const terms = [...place.terms].filter(([loop]) => loop !== axis);
  return {
    place: affine(place.offset, terms),
    windows: over,
    from: from === undefined ? undefined : first,
  };
}

/** What is read by two, each rippling or of one window. Undefined where their places differ, so that nothing is known but the hull. */
export function joinRipples(
  a: Ripple | undefined,
  b: Ripple | undefined,
  [windowA, windowB]: readonly [Interval, Interval],
): Ripple | undefined {
  if (a === undefined && b === undefined) return undefined;
  const one = (window: Interval, place: Affine): Ripple => ({
    place,
    windows: [window],
    from: undefined,
  });
  const first = a ?? one(windowA, b!.place);
  const second = b ?? one(windowB, a!.place);
  const difference = addAffine(first.place, scaleAffine(second.place, -1));
  if (difference.terms.size > 0) return undefined;
  // place of the second = place of the first − difference
  const [from, length] = range(first, second, difference.offset);
  if (length > MOST_WINDOWS) return undefined;
  const windows = Array.from({ length }, (_, k) => {
    const at = (from ?? 0) + k;
    return hull(windowAt(first, at), windowAt(second, at - difference.offset));
  });
  return { place: first.place, windows, from };
}

/** Places of the first after which both go on as they are, or repeat. */
function range(
  a: Ripple,
  b: Ripple,
  offset: number,
): readonly [from: number | undefined, length: number] {
  if (a.from === undefined && b.from === undefined)
    return [undefined, multiple(a.windows.length, b.windows.length)];
  // One that repeats does so within the other's table; beyond it, what is told is as at its ends.
  const tables = [
    ...(a.from === undefined ? [] : [[a.from, a.from + a.windows.length] as const]),
    ...(b.from === undefined
      ? []
      : [[b.from + offset, b.from + offset + b.windows.length] as const]),
  ];
  const from = Math.min(...tables.map(([start]) => start));
  return [from, Math.max(...tables.map(([, end]) => end)) - from];
}

/** The least that both divide. */
export function multiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** Windows that occur at a node of this shape, each with its place along the axis that it depends on. */
export function occurring(
  ripple: Ripple,
  shape: readonly number[],
): readonly {
  readonly window: Interval | undefined;
  readonly axis: number;
  readonly at: number;
}[] {
  const { place, windows } = ripple;
  const [axis, ...others] = [...place.terms.keys()];
  if (axis === undefined || others.length > 0)
    return windows.map((window) => ({ window, axis: -1, at: 0 }));
  const coefficient = place.terms.get(axis) ?? 0;
  return Array.from({ length: shape[axis] ?? 1 }, (_, at) => ({
    window: windowAt(ripple, place.offset + coefficient * at),
    axis,
    at,
  }));
}
