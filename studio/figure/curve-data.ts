/** Series of points, made fit to be drawn. */

export interface Curve {
  readonly name: string;
  /** Rising. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly colour: 1 | 2 | 3 | 4;
  /** Told apart without colour too: drawn through, dashed, or with a mark at each point. */
  readonly look: "line" | "dashed" | "marked";
  /** Of the past: to compare with. */
  readonly faint?: boolean;
  /** Rough: the smoothing is for it. */
  readonly rough?: boolean;
}

/** Points of a curve that are drawn at most. */
export const MOST_POINTS = 1600;

/**
 * Exponential moving average without the pull of its beginning: m ← s·m + (1 − s)·y, shown as m / (1 − sᵗ). What is no number is passed over.
 * It goes on where it was when its series has grown.
 */
export class Smoothing {
  /** s, from 0 for none to below 1. */
  readonly strength: number;
  #made = new Float64Array(1024);
  #length = 0;
  #mean = 0;
  #weight = 0;

  constructor(strength: number) {
    this.strength = strength;
  }

  /** @param y  the series of the last call, with what came since */
  of(y: ArrayLike<number>): Float64Array {
    if (y.length > this.#made.length) {
      const larger = new Float64Array(2 * y.length);
      larger.set(this.#made.subarray(0, this.#length));
      this.#made = larger;
    }
    const s = this.strength;
    for (let i = this.#length; i < y.length; i++) {
      const value = y[i] as number;
      if (Number.isFinite(value)) {
        this.#mean = s * this.#mean + (1 - s) * value;
        this.#weight = s * this.#weight + (1 - s);
      }
      this.#made[i] = Number.isFinite(value) ? this.#mean / this.#weight : value;
    }
    this.#length = y.length;
    return this.#made.subarray(0, y.length);
  }
}

export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** At most so many points that look the same: of each stretch its lowest and its highest, in their order. */
export function thinned({ x, y }: Points, most = MOST_POINTS): Points {
  const { length } = x;
  if (length <= most) return { x, y };
  const stretches = Math.floor(most / 2);
  const [xs, ys]: [number[], number[]] = [[], []];
  const take = (at: number): void => {
    xs.push(x[at] as number);
    ys.push(y[at] as number);
  };
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i++) {
      if ((y[i] as number) < (y[low] as number)) low = i;
      if ((y[i] as number) > (y[high] as number)) high = i;
    }
    take(Math.min(low, high));
    if (low !== high) take(Math.max(low, high));
  }
  return { x: xs, y: ys };
}

/** All curves over one rising list of x; null where a curve has no point, or none that the scale can show. */
export function aligned(
  curves: readonly Points[],
  shown: (y: number) => boolean = Number.isFinite,
): { x: number[]; y: (number | null)[][] } {
  const x = [...new Set(curves.flatMap((curve) => Array.from(curve.x)))].sort((a, b) => a - b);
  const place = new Map(x.map((value, at) => [value, at]));
  const y = curves.map((curve) => {
    const row: (number | null)[] = new Array(x.length).fill(null);
    for (let i = 0; i < curve.x.length; i++) {
      const value = curve.y[i] as number;
      if (shown(value)) row[place.get(curve.x[i] as number) as number] = value;
    }
    return row;
  });
  return { x, y };
}

/** Number of the last point not after `x`; −1 before the first. */
export function lastAt(xs: ArrayLike<number>, x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const valueAt = ({ x, y }: Points, at: number): number | undefined => y[lastAt(x, at)];

/** Some of all places, evenly spread, for a table: the points of the curve with the fewest, if there are enough. */
export function rowsOf(curves: readonly Points[], most: number): number[] {
  const sparse = curves
    .filter(({ x }) => x.length > 1)
    .toSorted((a, b) => a.x.length - b.x.length)[0];
  if (sparse === undefined) return curves.flatMap(({ x }) => Array.from(x)).slice(0, 1);
  const count = Math.min(most, sparse.x.length);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 0 : Math.round((i * (sparse.x.length - 1)) / (count - 1));
    return sparse.x[at] as number;
  });
}
