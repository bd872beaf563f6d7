import { choice, flag, optional, share } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { capacityPlot } from "./hopfield-capacity.ts";
import { solvePositive } from "./linear-algebra.ts";
import { flipped, recallPictures, recallTable, sign } from "./memory.ts";
import { matrix, requireWidth, rowsOf } from "./model-fields.ts";
import { bipolar } from "./needs.ts";
import { orderOf, randomOf } from "./random.ts";
import { rowOf } from "./samples.ts";

export interface HopfieldOptions {
  /** How patterns are stored. Default "hebbian". */
  readonly storage?: "hebbian" | "pseudo-inverse";
  /** Whether units change one after the other, or all at once. Default "asynchronous". */
  readonly update?: "asynchronous" | "synchronous";
  /** Which share of a pattern's numbers is flipped before it is recalled. Default 0.2. */
  readonly flips?: number;
  /** Whether the capacity is measured too, on random patterns of 200 numbers. Default false. */
  readonly capacity?: boolean;
}

export interface HopfieldModel {
  /** [N, N], symmetric, 0 on the diagonal. */
  readonly weight: readonly (readonly number[])[];
}

/**
 * Weights that make patterns ξ ∈ {−1, 1}^N stable, without a unit's own influence on itself.
 *
 *   hebbian          w_ij = 1/N Σ_μ ξ_i^μ ξ_j^μ                     holds about 0.138 N random patterns
 *   pseudo-inverse   W = Ξ (ΞᵀΞ)⁻¹ Ξᵀ, the projection on the patterns' span   holds any N/2 and more, if they are independent
 *
 * @param patterns  [P, N], row by row
 * @returns         [N, N], symmetric, 0 on the diagonal
 * @cost            P·N² multiply-adds; of the pseudo-inverse P³/6 more
 * @throws {RangeError} for the pseudo-inverse of patterns that depend on each other
 * @source  Hopfield 1982, PNAS 79, equation 2; Personnaz, Guyon & Dreyfus 1985
 */
export function storePatterns(
  patterns: Float64Array,
  units: number,
  storage: "hebbian" | "pseudo-inverse" = "hebbian",
): Float64Array {
  const count = patterns.length / units;
  const dual =
    storage === "hebbian"
      ? patterns.map((value) => value / units)
      : solvePositive(gram(patterns, units), patterns, count);
  const weight = new Float64Array(units * units);
  for (let p = 0; p < patterns.length; p += units)
    for (let i = 0; i < units; i++) {
      const from = patterns[p + i] as number;
      for (let j = 0; j < units; j++)
        weight[i * units + j] = (weight[i * units + j] as number) + from * (dual[p + j] as number);
    }
  for (let i = 0; i < units; i++) weight[i * units + i] = 0;
  // What rounding makes of the pseudo-inverse is not quite symmetric, and the energy would not be one.
  for (let i = 0; i < units; i++)
    for (let j = 0; j < i; j++) weight[j * units + i] = weight[i * units + j] as number;
  return weight;
}

function gram(patterns: Float64Array, units: number): Float64Array {
  const count = patterns.length / units;
  const made = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++)
      for (let i = 0; i < units; i++)
        made[a * count + b] =
          (made[a * count + b] as number) +
          (patterns[a * units + i] as number) * (patterns[b * units + i] as number);
  return made;
}

/** E = −½ sᵀ W s. */
export function hopfieldEnergy(weight: Float64Array, state: Float64Array): number {
  const units = state.length;
  let sum = 0;
  for (let i = 0; i < units; i++)
    for (let j = 0; j < units; j++)
      sum += (weight[i * units + j] as number) * (state[i] as number) * (state[j] as number);
  return -sum / 2;
}

/** Told before each update of a unit that changes it: which unit, and by how much the energy changes. */
export type OnFlip = (unit: number, energyChange: number) => void;

/**
 * Lets units follow their fields h = W s until none changes: s_i = 1 where h_i > 0, −1 where h_i < 0, and as it was at 0.
 *
 * A unit that flips changes the energy by ΔE = −(s_i' − s_i) h_i = −2|h_i| < 0, so one at a time comes to rest; all at once may swing between two
 * states for ever, and then ends after `rounds`.
 *
 * @param weight  [N, N], symmetric, 0 on the diagonal
 * @returns       a new state, and after how many rounds of N units
 * @cost          N² a round
 */
export function recallPattern(
  weight: Float64Array,
  cue: Float64Array,
  {
    seed,
    update = "asynchronous",
    rounds = 100,
    onFlip,
  }: {
    readonly seed: number;
    readonly update?: "asynchronous" | "synchronous";
    readonly rounds?: number;
    readonly onFlip?: OnFlip;
  },
): { readonly state: Float64Array; readonly rounds: number } {
  const units = cue.length;
  const state = Float64Array.from(cue);
  const fieldOf = (i: number): number => {
    let sum = 0;
    for (let j = 0; j < units; j++) sum += (weight[i * units + j] as number) * (state[j] as number);
    return sum;
  };
  for (let round = 1; round <= rounds; round++) {
    let changed = false;
    if (update === "asynchronous") {
      for (const i of orderOf(units, seed, round)) {
        const field = fieldOf(i);
        if (field * (state[i] as number) >= 0) continue;
        onFlip?.(i, -2 * Math.abs(field));
        state[i] = -(state[i] as number);
        changed = true;
      }
    } else {
      const fields = Float64Array.from({ length: units }, (_, i) => fieldOf(i));
      fields.forEach((field, i) => {
        if (field * (state[i] as number) >= 0) return;
        state[i] = -(state[i] as number);
        changed = true;
      });
    }
    if (!changed) return { state, rounds: round };
  }
  return { state, rounds };
}

/**
 * Hopfield network: symmetric weights between all units make stored patterns the valleys of an energy, and a damaged pattern rolls down into
 * the one it came from.
 *
 *   E(s) = −½ Σ_ij w_ij s_i s_j,   s_i ← sgn Σ_j w_ij s_j
 *
 * @source Hopfield 1982, "Neural networks and physical systems with emergent collective computational abilities", PNAS 79
 */
export const hopfield = classic<HopfieldOptions, HopfieldModel>({
  name: "hopfield",
  title: "Hopfield network",
  summary: "stores patterns as valleys of an energy, and recalls them from damaged ones",
  formula: String.raw`E = -\tfrac12 \sum_{i,j} w_{ij} s_i s_j,\qquad s_i \leftarrow \operatorname{sgn} \sum_j w_{ij} s_j`,
  source: "Hopfield 1982, PNAS 79; Personnaz, Guyon & Dreyfus 1985",
  needs: "patterns",
  data: "patterns",
  options: {
    storage: optional(choice(["hebbian", "pseudo-inverse"]), "hebbian"),
    update: optional(choice(["asynchronous", "synchronous"]), "asynchronous"),
    flips: optional(share, 0.2),
    capacity: optional(flag, false),
  },
  model: { weight: matrix },

  fit(samples, { storage, update, flips, capacity }, { seed, onProgress, signal }) {
    const { size, width, name } = samples;
    const patterns = { ...samples, rows: bipolar(samples) };
    const weight = storePatterns(patterns.rows, width, storage);
    const random = randomOf(seed);
    const energies: number[] = [];
    const recalls = Array.from({ length: size }, (_, n) => {
      const cue = flipped(rowOf(patterns, n), flips, random);
      const own = n === 0;
      if (own) energies.push(hopfieldEnergy(weight, cue));
      const onFlip: OnFlip = (_, change) => energies.push((energies.at(-1) ?? 0) + change);
      const { state } = recallPattern(weight, cue, { seed, update, ...(own && { onFlip }) });
      // All units at once: the energy of the end is what can be told.
      if (own && update === "synchronous") energies.push(hopfieldEnergy(weight, state));
      return { cue, recalled: state };
    });
    const shown = `recall from ${(100 * flips).toFixed(0)} % flipped, ${storage} storage, ${update} updates`;
    return {
      model: { weight: rowsOf(weight, width) },
      tracked: {
        name: `energy while ${samples.classes[0] ?? "the first pattern"} is recalled`,
        per: "flip",
        values: energies,
      },
      show: async () => ({
        tables: [recallTable(patterns, recalls, `${size} patterns of ${name}: ${shown}`)],
        figures: [
          recallPictures(patterns, recalls, `stored, shown, recalled`),
          ...(capacity ? [await capacityPlot({ seed, onProgress, signal })] : []),
        ],
      }),
    };
  },

  answers: "the pattern that each row comes to, as −1 and 1",
  answer({ weight }, samples) {
    const { width, size } = samples;
    requireWidth("hopfield", weight.length, width);
    const flat = Float64Array.from(weight.flat());
    const cues = { ...samples, rows: samples.rows.map(sign) };
    const made = new Float64Array(size * width);
    for (let n = 0; n < size; n++)
      made.set(recallPattern(flat, rowOf(cues, n), { seed: 0 }).state, n * width);
    return made;
  },
});
