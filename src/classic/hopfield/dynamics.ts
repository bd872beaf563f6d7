/** How a Hopfield network stores, what its energy is, and how it comes to rest. */
import { solvePositive } from "../linear-algebra.ts";
import { orderOf } from "../random.ts";

/**
 * Weights that make patterns ξ ∈ {−1, 1}^N stable, without a unit's own influence on itself.
 *
 *   hebbian          w_ij = 1/N Σ_μ ξ_i^μ ξ_j^μ                     holds about 0.138 N random patterns
 *   pseudo-inverse   W = Ξ (ΞᵀΞ)⁻¹ Ξᵀ, the projection on the patterns' span   holds up to N independent ones; damaged ones come back up to about N/2
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
      : independent(() => solvePositive(gram(patterns, units), patterns, count));
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

/** Says of patterns what the solver says of equations. */
function independent(solve: () => Float64Array): Float64Array {
  try {
    return solve();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(
      "the pseudo-inverse needs patterns none of which is a sum of others (or two are equal, or opposite); leave some out",
      { cause },
    );
  }
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
