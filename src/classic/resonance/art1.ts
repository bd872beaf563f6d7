import { count, optional, share } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { matrix, requireWidth } from "../model-fields.ts";
import { binary } from "../needs.ts";
import { rowOf, type Samples } from "../samples.ts";
import {
  categoryOf,
  categoryTable,
  type ResonanceOptions,
  settle,
  type Templates,
} from "./resonator.ts";

export interface Art1Model {
  readonly vigilance: number;
  /** [categories, width], 0 or 1. */
  readonly templates: readonly (readonly number[])[];
}

/** Of ART1, any small number: it only settles ties. */
const CHOICE = 1e-3;

/**
 * ART1: categories of black and white patterns; a pattern joins a category that it resonates with, else it founds one, so that nothing learnt
 * before is forgotten.
 *
 *   T_j = |x ∧ w_j| / (α + |w_j|),   resonance where |x ∧ w_J| ≥ ρ|x|,   w_J ← x ∧ w_J
 *
 * @source Carpenter & Grossberg 1987, "A massively parallel architecture for a self-organizing neural pattern recognition machine",
 *         Computer Vision, Graphics, and Image Processing 37
 */
export const art1 = classic<ResonanceOptions, Art1Model>({
  name: "art1",
  title: "ART1",
  summary: "categories of black and white patterns; vigilance says how alike they must be",
  formula: String.raw`T_j = \frac{|x \wedge w_j|}{\alpha + |w_j|},\qquad |x \wedge w_J| \ge \rho\,|x| \;\Rightarrow\; w_J \leftarrow x \wedge w_J`,
  source: "Carpenter & Grossberg 1987, Computer Vision, Graphics, and Image Processing 37",
  needs: "patterns",
  data: "patterns",
  options: { vigilance: optional(share, 0.6), rounds: optional(count, 50) },
  model: { vigilance: share, templates: matrix },

  fit(samples, { vigilance, rounds }) {
    const { width, picture = [1, width] as const } = samples;
    const rows = binaryRows(samples);
    const templates: Templates = [];
    const { groups, changes } = settle(
      rows,
      templates,
      { vigilance, choice: CHOICE, rate: 1 },
      rounds,
    );
    return {
      model: { vigilance, templates: templates.map((one) => Array.from(one)) },
      tracked: { name: "rows that changed their category", per: "round", values: changes },
      show: () => ({
        tables: [categoryTable(samples, groups, templates)],
        figures: [
          {
            ...{
              kind: "pictures",
              title: `templates at vigilance ${vigilance}: what all patterns of a category share`,
            },
            ...{
              height: picture[0],
              width: picture[1],
              names: templates.map((_, j) => `${j + 1}`),
            },
            values: Float64Array.from(templates.flatMap((one) => Array.from(one))),
          },
        ],
      }),
    };
  },

  answers: "the category of each row; −1 where none matches enough",
  answer({ vigilance, templates }, samples) {
    requireWidth("art1", templates[0]?.length ?? 0, samples.width);
    const known = templates.map((one) => Float64Array.from(one));
    return Float64Array.from(binaryRows(samples), (row) =>
      categoryOf(known, row, { vigilance, choice: CHOICE }),
    );
  },
});

function binaryRows(samples: Samples): Float64Array[] {
  const rows = { rows: binary(samples), width: samples.width };
  return Array.from({ length: samples.size }, (_, n) => rowOf(rows, n));
}
