/** How many random patterns a Hopfield network holds. */
import type { Plot } from "../../inspect/index.ts";
import { overlap } from "../memory.ts";
import { randomOf } from "../random.ts";
import { turn } from "../turn.ts";
import { recallPattern, storePatterns } from "./dynamics.ts";

export interface CapacityTask {
  readonly seed: number;
  /** Default 200. */
  readonly units?: number;
  /** Patterns for each unit. Default 0.04 to 0.26. */
  readonly loads?: readonly number[];
  /** Networks for each load. Default 4. */
  readonly trials?: number;
  readonly onProgress?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Mean overlap of what a network comes to with the pattern that it began from. */
export interface CapacityPoint {
  readonly load: number;
  readonly overlap: number;
}

const LOADS = Array.from({ length: 12 }, (_, i) => 0.04 + 0.02 * i);
/** Where theory for N → ∞ has the collapse. */
export const HOPFIELD_CAPACITY = 0.138;

/**
 * Recall against load: random patterns are stored by Hebb's rule, and the network starts from each of them. Below the capacity it stays
 * nearly there; above it, it ends far away.
 *
 * @cost    trials · load · N · rounds · N² for each load
 * @source  Amit, Gutfreund & Sompolinsky 1985, Physical Review Letters 55: α_c = 0.138 for N → ∞
 */
export async function capacityCurve({
  seed,
  units = 200,
  loads = LOADS,
  trials = 4,
  onProgress,
  signal,
}: CapacityTask): Promise<CapacityPoint[]> {
  const random = randomOf(seed, 1);
  const made: CapacityPoint[] = [];
  for (const load of loads) {
    const count = Math.round(load * units);
    let sum = 0;
    for (let trial = 0; trial < trials; trial++) {
      await turn(signal);
      const patterns = Float64Array.from({ length: count * units }, () =>
        random.chance(0.5) ? 1 : -1,
      );
      const weight = storePatterns(patterns, units);
      for (let n = 0; n < count; n++) {
        const pattern = patterns.subarray(n * units, (n + 1) * units);
        sum += overlap(recallPattern(weight, pattern, { seed: seed + trial }).state, pattern);
      }
    }
    made.push({ load: count / units, overlap: sum / (trials * count) });
    onProgress?.(
      `hopfield: ${count} patterns in ${units} units, overlap ${made.at(-1)?.overlap.toFixed(3)}`,
    );
  }
  return made;
}

/**
 * The load at which a curve bends: where two straight pieces that meet fit it best in the least squares.
 *
 *   y = a + b · min(x, x₀) + c · max(x − x₀, 0)
 */
export function bendOf(curve: readonly CapacityPoint[]): number {
  const [first = 0, last = 1] = [curve[1]?.load, curve.at(-2)?.load];
  let best = { at: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (let at = first; at <= last; at += 0.001) {
    const basis = curve.map(({ load }) => [1, Math.min(load, at), Math.max(load - at, 0)]);
    const error = leftOver(
      basis,
      curve.map(({ overlap }) => overlap),
    );
    if (error < best.error) best = { at, error };
  }
  return best.at;
}

/** Sum of squares that least squares leave: Gram & Schmidt take out one column of the basis after the other. */
function leftOver(basis: readonly (readonly number[])[], values: readonly number[]): number {
  const inner = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, one, i) => sum + one * (b[i] as number), 0);
  const without = (a: readonly number[], unit: readonly number[]) => {
    const part = inner(a, unit);
    return a.map((one, i) => one - part * (unit[i] as number));
  };
  const units: number[][] = [];
  for (const column of (basis[0] ?? []).keys()) {
    const free = units.reduce(
      (rest, unit) => without(rest, unit),
      basis.map((row) => row[column] as number),
    );
    const length = Math.sqrt(inner(free, free));
    if (length > 1e-9) units.push(free.map((one) => one / length));
  }
  const rest = units.reduce((left, unit) => without(left, unit), [...values]);
  return inner(rest, rest);
}

export async function capacityPlot(task: CapacityTask): Promise<Plot> {
  const curve = await capacityCurve(task);
  const bend = bendOf(curve);
  return {
    title: `capacity of ${task.units ?? 200} units: the curve bends at ${bend.toFixed(3)} (theory ${HOPFIELD_CAPACITY})`,
    x: "patterns for each unit",
    y: "overlap with the stored pattern",
    series: [
      { name: "measured", points: curve.map(({ load, overlap }) => [load, overlap]) },
      {
        name: `${HOPFIELD_CAPACITY} N`,
        points: [
          [HOPFIELD_CAPACITY, 0.5],
          [HOPFIELD_CAPACITY, 1],
        ],
      },
    ],
  };
}
