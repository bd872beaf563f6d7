/** Whether a plane through 0 can have all rows on one side, decided with a proof either way. */
import { dot } from "./linear-algebra.ts";

export interface Separation {
  /** "no": 0 is a mean of the rows with weights of no sign, so no w has w·x > 0 for all. "open": the iterations were not enough to tell. */
  readonly separable: "yes" | "no" | "open";
  /** Of length 1, with the largest margin there is; where separable. */
  readonly normal?: Float64Array;
  /** min_n w·x_n of it: the distance of the nearest row. */
  readonly margin?: number;
}

const ITERATIONS = 200_000;
/** Of the largest row's length: nearer to 0 than this is 0. */
const ZERO = 1e-6;

/**
 * The point of the rows' convex hull that is nearest to 0, by Mitchell, Demyanov & Malozemov: weight is moved from the row farthest along the
 * present point to the nearest one.
 *
 * If that point is w* ≠ 0, the plane w*·x = 0 has all rows on one side, with the margin ‖w*‖, the largest there is. If it is 0, no plane has
 * (Gordan 1873).
 *
 * @param rows   [size, width], each already multiplied by its sign
 * @cost         size · width an iteration
 * @source       Mitchell, Demyanov & Malozemov 1974, SIAM Journal on Control 12
 */
export function separate(rows: Float64Array, width: number): Separation {
  const size = rows.length / width;
  const row = (n: number) => rows.subarray(n * width, (n + 1) * width);
  const share = new Float64Array(size);
  share[0] = 1;
  const point = Float64Array.from(row(0));
  const squares = Float64Array.from({ length: size }, (_, n) => dot(row(n), row(n)));
  const longest = Math.sqrt(Math.max(...squares));
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const length = Math.sqrt(dot(point, point));
    if (length <= ZERO * longest) return { separable: "no" };
    let [near, far, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let n = 0; n < size; n++) {
      const along = dot(row(n), point);
      if (along < least) [near, least] = [n, along];
      if ((share[n] as number) > 0 && along > most) [far, most] = [n, along];
    }
    // The gap of the margin to the best there could be.
    if (length - least / length <= 1e-6 * longest || most - least <= 1e-12 * longest ** 2) {
      if (least <= 0) return { separable: length <= 10 * ZERO * longest ? "no" : "open" };
      return {
        separable: "yes",
        normal: point.map((value) => value / length),
        margin: least / length,
      };
    }
    const way = row(near).map((value, i) => value - (rows[far * width + i] as number));
    const step = Math.min(share[far] as number, (most - least) / dot(way, way));
    share[far] = (share[far] as number) - step;
    share[near] = (share[near] as number) + step;
    for (let i = 0; i < width; i++) point[i] = (point[i] as number) + step * (way[i] as number);
  }
  return { separable: "open" };
}
