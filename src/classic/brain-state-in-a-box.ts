import { count, optional, positive, share } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { storePatterns } from "./hopfield/dynamics.ts";
import { dot } from "./linear-algebra.ts";
import { flipped, nameOfRow, recallPictures, recallTable } from "./memory.ts";
import { matrix, requireShape, requireWidth, rowsOf } from "./model-fields.ts";
import { bipolar } from "./needs.ts";
import { randomOf } from "./random.ts";
import { rowOf } from "./samples.ts";
import { turn } from "./turn.ts";

export interface BrainStateOptions {
  /** β: how far a state follows its feedback in a step. Default 0.3. */
  readonly rate?: number;
  /** Steps at most. Default 500. */
  readonly steps?: number;
  /** Which share of a pattern's numbers is flipped before it is recalled. Default 0.1. */
  readonly flips?: number;
}

export interface BrainStateModel {
  /** [N, N]. */
  readonly weight: readonly (readonly number[])[];
  readonly rate: number;
  readonly steps: number;
}

/** How small a state begins: inside the box, away from its corners. */
const BEGIN = 0.2;

/**
 * Amplifies a state by its own feedback until it sticks in a corner of the box [−1, 1]^N:
 *
 *   x ← clip(x + β W x),   E = −½ xᵀ W x, which never rises where W is symmetric and β < −2/λ_min, any β where none is below 0
 *
 * @returns  the state, and the energy before the first and after every step
 * @cost     N² a step
 * @source   Anderson, Silverstein, Ritz & Jones 1977, equation 6; Golden 1986 for the energy
 */
export function settleInBox(
  weight: Float64Array,
  cue: Float64Array,
  { rate, steps }: { readonly rate: number; readonly steps: number },
): { readonly state: Float64Array; readonly energies: readonly number[] } {
  const units = cue.length;
  const state = Float64Array.from(cue);
  const energies: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const feedback = Float64Array.from({ length: units }, (_, i) =>
      dot(weight.subarray(i * units, (i + 1) * units), state),
    );
    energies.push(-dot(feedback, state) / 2);
    if (step === steps) break;
    let moved = false;
    for (let i = 0; i < units; i++) {
      const before = state[i] as number;
      state[i] = Math.max(-1, Math.min(1, before + rate * (feedback[i] as number)));
      if (state[i] !== before) moved = true;
    }
    if (!moved) break;
  }
  return { state, energies };
}

/**
 * Brain-state-in-a-box: a state grows by positive feedback until it is stopped by the walls of a box, in a corner that stands for what was
 * stored.
 *
 *   x ← clip(x + β W x) in [−1, 1]^N,   W = Ξ (ΞᵀΞ)⁻¹ Ξᵀ without its diagonal
 *
 * @source Anderson, Silverstein, Ritz & Jones 1977, "Distinctive features, categorical perception, and probability learning",
 *         Psychological Review 84
 */
export const brainStateInABox = classic<BrainStateOptions, BrainStateModel>({
  name: "bsb",
  title: "Brain-state-in-a-box",
  summary: "a state that grows by feedback until it rests in a corner of a box",
  formula: String.raw`x \leftarrow \operatorname{clip}_{[-1,1]}\bigl(x + \beta W x\bigr)`,
  source: "Anderson, Silverstein, Ritz & Jones 1977, Psychological Review 84",
  needs: "patterns",
  data: "patterns",
  options: {
    rate: optional(positive, 0.3),
    steps: optional(count, 500),
    flips: optional(share, 0.1),
  },
  model: { weight: matrix, rate: positive, steps: count },

  async fit(samples, { rate, steps, flips }, { seed, signal }) {
    const { size, width, name } = samples;
    const patterns = { ...samples, rows: bipolar(samples) };
    const weight = storePatterns(patterns.rows, width, "pseudo-inverse");
    const random = randomOf(seed);
    const runs: (ReturnType<typeof settleInBox> & { readonly cue: Float64Array })[] = [];
    for (let n = 0; n < size; n++) {
      await turn(signal);
      const cue = flipped(rowOf(patterns, n), flips, random).map((value) => BEGIN * value);
      runs.push({ cue, ...settleInBox(weight, cue, { rate, steps }) });
    }
    const recalls = runs.map(({ cue, state }) => ({ cue, recalled: state }));
    const corners = runs.filter(({ state }) => state.every((value) => Math.abs(value) === 1));
    return {
      model: { weight: rowsOf(weight, width), rate, steps },
      tracked: {
        ...{
          name: `energy while ${nameOfRow(samples, 0)} is recalled`,
          per: "step",
        },
        values: runs[0]?.energies ?? [],
      },
      show: () => ({
        tables: [
          recallTable(
            patterns,
            recalls,
            `${size} patterns of ${name}, ${(100 * flips).toFixed(0)} % flipped: ${corners.length} come to rest in a corner`,
          ),
        ],
        figures: [recallPictures(patterns, recalls, "stored, shown, recalled")],
      }),
    };
  },

  answers: "where in the box each row comes to rest",
  answer({ weight, rate, steps }, samples) {
    const { width, size } = samples;
    requireWidth("bsb", weight.length, width);
    requireShape("bsb", "weight", weight, width, width);
    const flat = Float64Array.from(weight.flat());
    const cues = { ...samples, rows: bipolar(samples).map((value) => BEGIN * value) };
    const made = new Float64Array(size * width);
    for (let n = 0; n < size; n++)
      made.set(settleInBox(flat, rowOf(cues, n), { rate, steps }).state, n * width);
    return made;
  },
});
