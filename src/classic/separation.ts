/** Whether a plane through 0 can have all rows on one side, with its margin. */
import { dot, solvePositive } from "./linear-algebra.ts";

export interface Separation {
  /** "yes": `normal` is the proof. "no": 0 is a mean of the rows with weights of no sign, so no w has w·x > 0 for all. "open": not decided in time. */
  readonly separable: "yes" | "no" | "open";
  /** Of length 1, with the largest margin there is; where separable. */
  readonly normal?: Float64Array;
  /** min_n w·x_n of it: the distance of the nearest row. */
  readonly margin?: number;
}

/** Multiplications at most: about half a second. */
const MOST_WORK = 2e8;
/** Of the largest row's length: nearer to 0 than this is 0, where no plane was found. */
const ZERO = 1e-6;
/** Part of the margin by which it may be missed. */
const NEAR_ENOUGH = 1e-7;
/** Keeps the equations of rows that nearly depend on each other solvable. */
const RIDGE = 1e-12;

/**
 * The point w* of the rows' convex hull that is nearest to 0, by Wolfe: the row that lies lowest along the present point is taken in, the nearest
 * point of the plane through those taken in is found, and those that it would need with a negative weight are left out again.
 *
 * If w* ≠ 0, the plane w*·x = 0 has all rows on one side, with the margin ‖w*‖, the largest there is. If it is 0, no plane has (Gordan 1873).
 *
 * @param rows   [size, width], each already multiplied by its sign
 * @cost         size · width + k³/6 a step, k ≤ width + 1 rows taken in; some width steps
 * @source       Wolfe 1976, "Finding the nearest point in a polytope", Mathematical Programming 11
 */
export function separate(rows: Float64Array, width: number): Separation {
  const size = rows.length / width;
  let longest = 0;
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width);
    longest = Math.max(longest, Math.sqrt(dot(row, row)));
  }
  if (longest === 0) return { separable: "no" };
  const unit = rows.map((value) => value / longest);
  const row = (n: number) => unit.subarray(n * width, (n + 1) * width);
  let taken = [0];
  let shares = [1];
  let point = Float64Array.from(row(0));
  for (let work = 0; work < MOST_WORK; work += size * width) {
    const squared = dot(point, point);
    let [near, least] = [0, Number.POSITIVE_INFINITY];
    for (let n = 0; n < size; n++) {
      const along = dot(row(n), point);
      if (along < least) [near, least] = [n, along];
    }
    if (least <= 0 && squared <= ZERO ** 2) return { separable: "no" };
    // Taken in already: no row lies lower, as far as rounding can tell.
    if (squared - least <= NEAR_ENOUGH * squared || taken.includes(near)) {
      if (least <= 0) return { separable: "open" };
      const length = Math.sqrt(squared);
      const normal = point.map((value) => value / length);
      return { separable: "yes", normal, margin: (least / length) * longest };
    }
    taken.push(near);
    shares.push(0);
    for (;;) {
      work += taken.length ** 2 * (width + taken.length / 6);
      const wished = nearestShares(taken.map(row));
      const reach = Math.min(
        ...wished.map((wish, k) =>
          wish > 0 ? 1 : (shares[k] as number) / ((shares[k] as number) - wish),
        ),
      );
      const next = shares.map(
        (own, k) => own + (Number.isNaN(reach) ? 0 : reach) * ((wished[k] as number) - own),
      );
      if (wished.every((wish) => wish > 0)) {
        shares = Array.from(wished);
        break;
      }
      const kept = next
        .map((_, k) => k)
        .filter((k) => (wished[k] as number) > 0 || (next[k] as number) > 1e-12);
      // One goes each time, so this ends.
      if (kept.length === taken.length) kept.splice(next.indexOf(Math.min(...next)), 1);
      taken = kept.map((k) => taken[k] as number);
      const total = kept.reduce((sum, k) => sum + (next[k] as number), 0) || 1;
      shares = kept.map((k) => (next[k] as number) / total);
    }
    point = new Float64Array(width);
    for (const [k, n] of taken.entries())
      for (let i = 0; i < width; i++)
        point[i] = (point[i] as number) + (shares[k] as number) * (row(n)[i] as number);
  }
  return { separable: "open" };
}

/** The weights, of sum 1 and any sign, of the mean of these rows that is nearest to 0: (G + 11ᵀ) u = 1, u / Σu. */
function nearestShares(rows: readonly Float64Array[]): Float64Array {
  const many = rows.length;
  const gram = new Float64Array(many * many);
  for (const [i, a] of rows.entries())
    for (let j = 0; j <= i; j++)
      gram[i * many + j] = dot(a, rows[j] as Float64Array) + 1 + (i === j ? RIDGE : 0);
  const found = solvePositive(gram, new Float64Array(many).fill(1), many, "separation");
  const total = found.reduce((sum, one) => sum + one, 0);
  return found.map((one) => one / total);
}
