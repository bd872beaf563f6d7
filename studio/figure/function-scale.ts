/** Where a function's values lie on a drawing. */
import type { Series } from "../../src/inspect/figure.ts";

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Of numbers to pixels, and back. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  at(value: number): number;
  from(pixel: number): number;
}

/** Room for the axes' numbers. */
export const margin = { left: 30, right: 8, top: 8, bottom: 22 } as const;
/** Curves that leave it are cut: a steep one would flatten all others. */
const MOST = 6;

export function axis(low: number, high: number, from: number, to: number, count: number): Axis {
  const scale = (to - from) / (high - low);
  return {
    ...{ low, high, ticks: ticksBetween(low, high, count) },
    at: (value) => from + (value - low) * scale,
    from: (pixel) => low + (pixel - from) / scale,
  };
}

/** Multiples of 1, 2 or 5 times a power of ten, about so many. */
export function ticksBetween(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((n) => n * power >= rough * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** The values that all curves take, 0 and a little room among them. */
export function rangeOf(series: readonly Series[]): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const { points } of series)
    for (const [, y] of points) {
      if (!Number.isFinite(y)) continue;
      low = Math.min(low, Math.max(y, -MOST));
      high = Math.max(high, Math.min(y, MOST));
    }
  if (high - low < 0.5) [low, high] = [low - 0.5, high + 0.5];
  const room = 0.06 * (high - low);
  return [low - room, high + room];
}

/** The SVG path of a curve. A value that is not finite leaves a gap. */
export function pathOf({ points }: Series, x: Axis, y: Axis): string {
  let path = "";
  let open = false;
  for (const [at, value] of points) {
    if (!Number.isFinite(value)) {
      open = false;
      continue;
    }
    // Far outside is as good as anywhere outside; browsers lose huge numbers.
    const shown = Math.min(Math.max(value, y.low - 100), y.high + 100);
    path += `${open ? "L" : "M"}${x.at(at).toFixed(1)} ${y.at(shown).toFixed(1)}`;
    open = true;
  }
  return path;
}

/** The curve's value at x, between its points; undefined where it has none. */
export function valueOn({ points }: Series, x: number): number | undefined {
  const after = points.findIndex(([at]) => at >= x);
  const right = points[after];
  if (right === undefined) return undefined;
  const left = points[after - 1] ?? right;
  const width = right[0] - left[0];
  const value = width === 0 ? right[1] : left[1] + ((right[1] - left[1]) * (x - left[0])) / width;
  return Number.isFinite(value) ? value : undefined;
}

/** Four digits. */
export const show = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value)
    ? "none"
    : Number.isFinite(value)
      ? String(Number(value.toPrecision(4))).replace("-", "−")
      : value > 0
        ? "∞"
        : "−∞";
