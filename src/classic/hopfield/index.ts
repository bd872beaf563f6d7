import { choice, flag, optional, share } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { flipped, nameOfRow, type Recall, recallPictures, recallTable } from "../memory.ts";
import { matrix, requireShape, requireWidth, rowsOf } from "../model-fields.ts";
import { bipolar } from "../needs.ts";
import { randomOf } from "../random.ts";
import { rowOf } from "../samples.ts";
import { turn } from "../turn.ts";
import { capacityPlot } from "./capacity.ts";
import { hopfieldEnergy, type OnFlip, recallPattern, storePatterns } from "./dynamics.ts";

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

  async fit(samples, { storage, update, flips, capacity }, { seed, onProgress, signal }) {
    const { size, width, name } = samples;
    const patterns = { ...samples, rows: bipolar(samples) };
    const weight = storePatterns(patterns.rows, width, storage);
    const random = randomOf(seed);
    const energies: number[] = [];
    const recalls: Recall[] = [];
    for (let n = 0; n < size; n++) {
      await turn(signal);
      const cue = flipped(rowOf(patterns, n), flips, random);
      const own = n === 0;
      if (own) energies.push(hopfieldEnergy(weight, cue));
      const onFlip: OnFlip = (_, change) => energies.push((energies.at(-1) ?? 0) + change);
      const { state } = recallPattern(weight, cue, { seed, update, ...(own && { onFlip }) });
      // All units at once: the energy of the end is what can be told.
      if (own && update === "synchronous") energies.push(hopfieldEnergy(weight, state));
      recalls.push({ cue, recalled: state });
    }
    const shown = `recall from ${(100 * flips).toFixed(0)} % flipped, ${storage} storage, ${update} updates`;
    return {
      model: { weight: rowsOf(weight, width) },
      tracked: {
        name: `energy while ${nameOfRow(samples, 0)} is recalled`,
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
    requireShape("hopfield", "weight", weight, width, width);
    const flat = Float64Array.from(weight.flat());
    const cues = { ...samples, rows: bipolar(samples) };
    const made = new Float64Array(size * width);
    for (let n = 0; n < size; n++)
      made.set(recallPattern(flat, rowOf(cues, n), { seed: 0 }).state, n * width);
    return made;
  },
});
