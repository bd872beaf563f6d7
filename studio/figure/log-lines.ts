/** Lines on a logarithmic axis, as paths of an SVG. */
export interface LogLine {
  readonly name: string;
  /** Values that are not above 0 leave a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LogFrame {
  /** Least and greatest of what is drawn, in whole decades; undefined where there is nothing. */
  readonly decades: readonly [low: number, high: number];
  readonly xs: readonly [low: number, high: number];
}

const isDrawn = ([, y]: readonly [number, number]): boolean => y > 0 && Number.isFinite(y);

/** @param also  a value that is to be in sight */
export function frameOf(lines: readonly LogLine[], also: number): LogFrame | undefined {
  const points = lines.flatMap(({ points }) => points.filter(isDrawn));
  if (points.length === 0) return undefined;
  let [low, high, left, right] = [also, also, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [x, y] of points) {
    low = Math.min(low, y);
    high = Math.max(high, y);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return {
    decades: [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))],
    xs: [left, right > left ? right : left + 1],
  };
}

/** Places within a box: x from 0 to `width`, y from `height`, the lowest decade, up to 0. */
export function placeIn(
  { decades: [low, high], xs: [left, right] }: LogFrame,
  width: number,
  height: number,
) {
  return {
    x: (x: number): number => ((x - left) / (right - left)) * width,
    y: (y: number): number => height - ((Math.log10(y) - low) / Math.max(1, high - low)) * height,
  };
}

export function pathOf({ points }: LogLine, place: ReturnType<typeof placeIn>): string {
  let pen = "M";
  return points
    .map((point) => {
      if (!isDrawn(point)) {
        pen = "M";
        return "";
      }
      const [x, y] = point;
      const made = `${pen}${place.x(x).toFixed(1)} ${place.y(y).toFixed(1)}`;
      pen = "L";
      return made;
    })
    .join("");
}
