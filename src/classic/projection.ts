/** Rows of many numbers as points of the plane, to be drawn. */
import type { Series } from "../inspect/index.ts";
import { rowOf, type Samples } from "./samples.ts";

export interface Projection {
  /** What the two axes are. */
  readonly x: string;
  readonly y: string;
  /** The place of a row of as many numbers as the samples have. */
  place(row: ArrayLike<number>): readonly [number, number];
}

/** Power iterations for each axis: enough for a drawing. */
const ITERATIONS = 200;

/**
 * Two numbers are taken as they are, one beside its index; of more, the two principal components: the directions of largest variance.
 *
 * @cost  ITERATIONS · size · width
 */
export function projectionOf(samples: Samples): Projection {
  const { width, features } = samples;
  const [first = "x1", second = "x2"] = features;
  if (width === 1) return { x: first, y: "", place: (row) => [row[0] ?? 0, 0] };
  if (width === 2)
    return { x: first, y: second, place: (row) => [row[0] as number, row[1] as number] };
  const mean = meanOf(samples);
  const one = componentOf(samples, mean, []);
  const two = componentOf(samples, mean, [one]);
  const along = (row: ArrayLike<number>, axis: Float64Array): number =>
    axis.reduce((sum, weight, i) => sum + weight * ((row[i] as number) - (mean[i] as number)), 0);
  return {
    x: "first principal component",
    y: "second principal component",
    place: (row) => [along(row, one), along(row, two)],
  };
}

function meanOf({ rows, size, width }: Samples): Float64Array {
  const mean = new Float64Array(width);
  for (let at = 0; at < rows.length; at++)
    mean[at % width] = (mean[at % width] as number) + (rows[at] as number) / size;
  return mean;
}

/** The direction of largest variance that stands upright on those `before`; zeros where nothing varies that way. */
function componentOf(
  samples: Samples,
  mean: Float64Array,
  before: readonly Float64Array[],
): Float64Array {
  const { rows, size, width } = samples;
  // Not even numbers: no direction of symmetric data stands upright on them.
  let axis = Float64Array.from({ length: width }, (_, i) => 1 + ((i * 0.618) % 1));
  const most = rows.reduce(
    (sum, value, at) => sum + (value - (mean[at % width] as number)) ** 2,
    0,
  );
  const least = 1e-12 * most;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(width);
    for (let n = 0; n < size; n++) {
      let score = 0;
      for (let i = 0; i < width; i++)
        score += ((rows[n * width + i] as number) - (mean[i] as number)) * (axis[i] as number);
      for (let i = 0; i < width; i++)
        next[i] =
          (next[i] as number) + score * ((rows[n * width + i] as number) - (mean[i] as number));
    }
    for (const other of before) {
      const part = other.reduce((sum, value, i) => sum + value * (next[i] as number), 0);
      other.forEach((value, i) => {
        next[i] = (next[i] as number) - part * value;
      });
    }
    const length = Math.hypot(...next);
    // Nothing varies a second way: all points lie on the first axis.
    if (length <= least) return new Float64Array(width);
    const last = axis;
    axis = next.map((value) => value / length);
    if (axis.every((value, i) => Math.abs(value - (last[i] as number)) < 1e-6)) break;
  }
  return axis;
}

/** Most points that a drawing shows of a class. */
const POINTS = 400;

/** The rows as points, a series for each class (or for each group, where groups are given). */
export function pointsOf(
  samples: Samples,
  projection: Projection,
  groups: ArrayLike<number> = samples.labels,
  names: readonly string[] = samples.classes,
): Series[] {
  const { size, name } = samples;
  const place = (n: number) => projection.place(rowOf(samples, n));
  const every = Array.from({ length: size }, (_, n) => n);
  if (groups.length === 0)
    return [{ name, mark: "points", points: every.slice(0, POINTS).map(place) }];
  const found = [...new Set(Array.from(groups))].sort((a, b) => a - b);
  return found.map((group) => ({
    ...{ name: names[group] ?? `group ${group + 1}`, mark: "points" as const },
    points: every
      .filter((n) => groups[n] === group)
      .slice(0, POINTS)
      .map(place),
  }));
}
