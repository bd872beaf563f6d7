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
}

/** Longer tables are given up for their hull. */
const MOST_WINDOWS = 4096;

const modulo = (n: number, period: number): number => ((n % period) + period) % period;

/** One window a position of `axis`, relative to its step; undefined where all are alike. */
export function rippleAlong(
  axis: number,
  windows: readonly (Interval | undefined)[],
): Ripple | undefined {
  const [first] = windows;
  const alike = windows.every(
    (window) =>
      window !== undefined &&
      first !== undefined &&
      Math.abs(window[0] - first[0]) < NEAR &&
      Math.abs(window[1] - first[1]) < NEAR,
  );
  return alike || windows.length > MOST_WINDOWS ? undefined : { place: loopIndex(axis), windows };
}

const NEAR = 1e-9;

/** The window at a value of `place`. */
export const windowAt = ({ windows }: Ripple, place: number): Interval | undefined =>
  windows[modulo(place, windows.length)];

/** The same over other axes; an axis that `by` does not name is 0. Undefined where a place would be no whole number. */
export function rippleThrough(
  { place, windows }: Ripple,
  by: (axis: number) => Affine,
  shift: number,
): Ripple | undefined {
  const moved = substituteAffine(
    place,
    new Map([...place.terms.keys()].map((axis) => [axis, by(axis)])),
  );
  if (![moved.offset, ...moved.terms.values()].every(Number.isInteger)) return undefined;
  return { place: moved, windows: windows.map((window) => window && moveBy(window, shift)) };
}

const moveBy = ([low, high]: Interval, shift: number): Interval => [low + shift, high + shift];

/** Reads at all of `extent` positions along an axis, `step` elements apart: that axis is gone. */
export function rippleOver(
  { place, windows }: Ripple,
  axis: number,
  step: number,
  extent: number,
): Ripple {
  const coefficient = place.terms.get(axis) ?? 0;
  const over = windows.map((_, k) => {
    let all: Interval | undefined;
    for (let i = 0; i < extent; i++) {
      const window = windows[modulo(k + coefficient * i, windows.length)];
      all = hull(all, window && moveBy(window, step * i));
    }
    return all;
  });
  const terms = [...place.terms].filter(([loop]) => loop !== axis);
  return { place: affine(place.offset, terms), windows: over };
}

/** What is read by two, each rippling or of one window. Undefined where their places differ, so that nothing is known but the hull. */
export function joinRipples(
  a: Ripple | undefined,
  b: Ripple | undefined,
  [windowA, windowB]: readonly [Interval, Interval],
): Ripple | undefined {
  if (a === undefined && b === undefined) return undefined;
  const [first, second] = [a ?? { ...b!, windows: [windowA] }, b ?? { ...a!, windows: [windowB] }];
  const difference = addAffine(first.place, scaleAffine(second.place, -1));
  if (difference.terms.size > 0) return undefined;
  const length = multiple(first.windows.length, second.windows.length);
  if (length > MOST_WINDOWS) return undefined;
  // place of the second = place of the first − difference
  const windows = Array.from({ length }, (_, k) =>
    hull(windowAt(first, k), windowAt(second, k - difference.offset)),
  );
  return { place: first.place, windows };
}

function multiple(a: number, b: number): number {
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
