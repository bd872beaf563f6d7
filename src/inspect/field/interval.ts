/** Whole numbers from the first to the last, both included. */
export type Interval = readonly [low: number, high: number];

export function hull(a: Interval | undefined, b: Interval | undefined): Interval | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Of all that are there; undefined where none is. */
export const hullOf = (all: readonly (Interval | undefined)[]): Interval | undefined =>
  all.reduce((whole, one) => hull(whole, one), undefined);
