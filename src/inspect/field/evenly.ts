import type { Interval } from "./interval.ts";

/** Windows place by place as one that moves evenly: the narrowest [slope · i + low, slope · i + high] that holds each. */
export function evenly(windows: readonly (Interval | undefined)[]): {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
} {
  const present = windows.flatMap((window, i) => (window === undefined ? [] : [{ i, window }]));
  const at = (slope: number) => ({
    slope,
    low: Math.min(...present.map(({ i, window }) => window[0] - slope * i)),
    high: Math.max(...present.map(({ i, window }) => window[1] - slope * i)),
  });
  const width = (slope: number): number => {
    const { low, high } = at(slope);
    return high - low;
  };
  // The width is convex in the slope. From end to end is the best guess where several are as good.
  const [first, last] = [present[0], present.at(-1)];
  if (first === undefined || last === undefined || first === last) return at(0);
  const guess =
    (last.window[0] + last.window[1] - first.window[0] - first.window[1]) / 2 / (last.i - first.i);
  const reach = Math.max(...present.map(({ window }) => Math.abs(window[0]) + Math.abs(window[1])));
  let [from, to] = [-2 * reach - 1, 2 * reach + 1];
  for (let step = 0; step < 100; step++) {
    const [a, b] = [from + (to - from) / 3, to - (to - from) / 3];
    if (width(a) <= width(b)) to = b;
    else from = a;
  }
  const best = (from + to) / 2;
  return at(width(guess) <= width(best) + 1e-9 ? guess : best);
}
