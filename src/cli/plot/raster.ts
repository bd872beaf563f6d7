import type { Series } from "../../inspect/index.ts";

/** The part of the plane that is seen. */
export interface Extent {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** A point that can be drawn. */
type Point = readonly [x: number, y: number];

const isDrawn = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

/** What holds every finite point, a little more where they all lie on one line. Undefined where there are none. */
export function extentOf(series: readonly Series[]): Extent | undefined {
  const points = series.flatMap(({ points }) => points.filter(isDrawn));
  if (points.length === 0) return undefined;
  const span = (axis: 0 | 1): readonly [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
    // Halves first: high − low may be infinite.
    if (high / 2 - low / 2 > Math.abs(high) * 1e-9) return [low, high];
    const room = Math.abs(high) / 2 || 1;
    return [low - room, high + room];
  };
  return { x: span(0), y: span(1) };
}

/**
 * Which series is seen in each cell: rows from the bottom, columns from the left; −1 where there is none. Points that follow each other
 * are joined, where they make a line; one that is not finite leaves a gap. Where lines lie on each other they take turns, column by column.
 */
export function rasterise(
  series: readonly Series[],
  extent: Extent,
  width: number,
  height: number,
): number[][] {
  const met = Array.from({ length: height }, () =>
    Array.from({ length: width }, (): number[] => []),
  );
  const column = cellOf(extent.x, width);
  const row = cellOf(extent.y, height);
  for (const [index, { points, mark: kind = "line" }] of series.entries()) {
    const mark = (x: number, y: number) => {
      const cell = met[Math.round(y)]?.[Math.round(x)];
      if (cell !== undefined && cell.at(-1) !== index) cell.push(index);
    };
    let before: Point | undefined;
    for (const point of points) {
      if (!isDrawn(point)) {
        before = undefined;
        continue;
      }
      const here: Point = [column(point[0]), row(point[1])];
      const from = (kind === "line" ? before : undefined) ?? here;
      const steps = Math.ceil(
        Math.max(Math.abs(here[0] - from[0]), Math.abs(here[1] - from[1]), 1),
      );
      for (let i = 0; i <= steps; i++) {
        const part = i / steps;
        mark(from[0] + part * (here[0] - from[0]), from[1] + part * (here[1] - from[1]));
      }
      before = here;
    }
  }
  return met.map((cells) => cells.map((seen, at) => seen[at % seen.length] ?? -1));
}

/** From a value to cells along one axis, not yet rounded. */
export function cellOf(
  [low, high]: readonly [number, number],
  cells: number,
): (value: number) => number {
  // Scaled down first: high − low may be infinite.
  return (value) => ((value / 2 - low / 2) / (high / 2 - low / 2)) * (cells - 1);
}
