import { optional, share, upTo } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { flipped, nameOfRow, overlap, recallPictures } from "./memory.ts";
import { matrix, requireWidth, rowsOf } from "./model-fields.ts";
import { bipolar } from "./needs.ts";
import { randomOf } from "./random.ts";
import { rowOf } from "./samples.ts";
import { turn } from "./turn.ts";

export interface BidirectionalMemoryOptions {
  /** Numbers of the code that each pattern is paired with. Default 48. */
  readonly code?: number;
  /** Which share of a pattern's numbers is flipped before it is shown. Default 0.1. */
  readonly flips?: number;
}

export interface BidirectionalMemoryModel {
  /** [N, K]: from the N numbers of a pattern to the K of its code, and back. */
  readonly weight: readonly (readonly number[])[];
}

/**
 * W = Σ_μ x^μ (y^μ)ᵀ, [N, K], of pairs of −1 and 1.
 *
 * @param left   [P, N]
 * @param right  [P, K]
 * @source Kosko 1988, equation 4
 */
export function storePairs(left: Float64Array, right: Float64Array, pairs: number): Float64Array {
  const [n, k] = [left.length / pairs, right.length / pairs];
  const weight = new Float64Array(n * k);
  for (let p = 0; p < pairs; p++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < k; j++)
        weight[i * k + j] =
          (weight[i * k + j] as number) +
          (left[p * n + i] as number) * (right[p * k + j] as number);
  return weight;
}

/** E = −xᵀ W y. */
export function pairEnergy(weight: Float64Array, x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < y.length; j++)
      sum += (x[i] as number) * (weight[i * y.length + j] as number) * (y[j] as number);
  return -sum;
}

/** Patterns rest after a handful. */
const MOST_ROUNDS = 1000;

export interface Resonance {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** After each half round; it never rises. */
  readonly energies: readonly number[];
}

/**
 * Passes signs to and fro until they rest: y ← sgn(Wᵀx), x ← sgn(W y), where a sum of 0 leaves a unit as it was. Every weight matrix comes to rest
 * (Kosko 1988, theorem 1), because each half round lowers E or changes nothing.
 *
 * Sums of numbers that differ by more than float64 holds may be rounded to another sign, so that there is a limit, too.
 *
 * @param cue  either side; the other begins at 0
 * @cost   2·N·K a round
 */
export function resonate(
  weight: Float64Array,
  units: { readonly left: number; readonly right: number },
  cue: { readonly x: Float64Array } | { readonly y: Float64Array },
): Resonance {
  const { left, right } = units;
  const x = "x" in cue ? Float64Array.from(cue.x) : new Float64Array(left);
  const y = "y" in cue ? Float64Array.from(cue.y) : new Float64Array(right);
  const energies: number[] = [];
  const follow = (to: Float64Array, fieldOf: (unit: number) => number): boolean => {
    let changed = false;
    for (let i = 0; i < to.length; i++) {
      const next = Math.sign(fieldOf(i)) || (to[i] as number);
      if (next !== to[i]) changed = true;
      to[i] = next;
    }
    energies.push(pairEnergy(weight, x, y));
    return changed;
  };
  const fieldRight = (j: number): number =>
    x.reduce((sum, value, i) => sum + value * (weight[i * right + j] as number), 0);
  const fieldLeft = (i: number): number =>
    y.reduce((sum, value, j) => sum + value * (weight[i * right + j] as number), 0);
  if ("y" in cue) follow(x, fieldLeft);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const moved = follow(y, fieldRight);
    if (!follow(x, fieldLeft) && !moved) break;
  }
  return { x, y, energies };
}

/** Numbers of a code at most. */
const MOST_CODE = 10_000;

/** Codes that are as different as chance makes them: [count, length] of −1 and 1. */
function codesOf(length: number, size: number, seed: number): Float64Array {
  const random = randomOf(seed, 1);
  return Float64Array.from({ length: size * length }, () => (random.chance(0.5) ? 1 : -1));
}

/**
 * Bidirectional associative memory: one matrix recalls from either side of a pair the other one.
 *
 *   E(x, y) = −xᵀ W y,   y ← sgn(Wᵀ x),   x ← sgn(W y),   W = Σ_μ x^μ (y^μ)ᵀ
 *
 * Each pattern is paired with a code of random signs, drawn by the seed.
 *
 * @source Kosko 1988, "Bidirectional associative memories", IEEE Transactions on Systems, Man and Cybernetics 18
 */
export const bidirectionalMemory = classic<BidirectionalMemoryOptions, BidirectionalMemoryModel>({
  name: "bam",
  title: "Bidirectional associative memory",
  summary: "stores pairs, and recalls either side from the other",
  formula: String.raw`E = -x^{\mathsf T} W y,\qquad y \leftarrow \operatorname{sgn} W^{\mathsf T}x,\quad x \leftarrow \operatorname{sgn} W y`,
  source: "Kosko 1988, IEEE Transactions on Systems, Man and Cybernetics 18",
  needs: "patterns",
  data: "patterns",
  options: { code: optional(upTo(MOST_CODE), 48), flips: optional(share, 0.1) },
  model: { weight: matrix },

  async fit(samples, { code, flips }, { seed, signal }) {
    const { size, width, name } = samples;
    const patterns = { ...samples, rows: bipolar(samples) };
    const codes = codesOf(code, size, seed);
    const weight = storePairs(patterns.rows, codes, size);
    const units = { left: width, right: code };
    const random = randomOf(seed);
    const cues = Array.from({ length: size }, (_, n) => flipped(rowOf(patterns, n), flips, random));
    const there: Resonance[] = [];
    const back: Resonance[] = [];
    for (const [n, x] of cues.entries()) {
      await turn(signal);
      there.push(resonate(weight, units, { x }));
      back.push(resonate(weight, units, { y: codes.subarray(n * code, (n + 1) * code) }));
    }
    const codeOf = (n: number) => codes.subarray(n * code, (n + 1) * code);
    const right = (a: Float64Array, b: Float64Array) =>
      `${(50 * (1 + overlap(a, b))).toFixed(1)} %`;
    return {
      model: { weight: rowsOf(weight, code) },
      tracked: { name: "energy of all pairs", per: "half round", values: totalOf(there) },
      show: () => ({
        tables: [
          {
            title: `${size} pairs of ${name} and codes of ${code}, with ${(100 * flips).toFixed(0)} % of a pattern flipped`,
            columns: ["pair", "pattern → code right", "code → pattern right"],
            rows: cues.map((_, n) => [
              nameOfRow(samples, n),
              right((there[n] as Resonance).y, codeOf(n)),
              right((back[n] as Resonance).x, rowOf(patterns, n)),
            ]),
          },
        ],
        figures: [
          recallPictures(
            patterns,
            cues.map((cue, n) => ({ cue, recalled: (there[n] as Resonance).x })),
            "stored, shown, and what came back after the code",
          ),
        ],
      }),
    };
  },

  answers: "the pattern that each row comes to, as −1 and 1",
  answer({ weight }, samples) {
    const { width, size } = samples;
    requireWidth("bam", weight.length, width);
    const units = { left: width, right: weight[0]?.length ?? 0 };
    const flat = Float64Array.from(weight.flat());
    const cues = { ...samples, rows: bipolar(samples) };
    const made = new Float64Array(size * width);
    for (let n = 0; n < size; n++)
      made.set(resonate(flat, units, { x: rowOf(cues, n) }).x, n * width);
    return made;
  },
});

/** The sum of what each pair has after so many half rounds; those that rest stay where they are. */
function totalOf(resonances: readonly Resonance[]): number[] {
  const longest = Math.max(...resonances.map(({ energies }) => energies.length));
  return Array.from({ length: longest }, (_, at) =>
    resonances.reduce((sum, { energies }) => sum + (energies[at] ?? energies.at(-1) ?? 0), 0),
  );
}
