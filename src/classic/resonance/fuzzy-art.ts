import type { Figure } from "../../inspect/index.ts";
import { count, optional, positive, probability, share } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { above0, matrix, requireLengths, requireWidth, vector } from "../model-fields.ts";
import { pointsOf, projectionOf } from "../projection.ts";
import type { Samples } from "../samples.ts";
import { type Bounds, boundsOf, codedRows, type FuzzyOptions } from "./coded.ts";
import { categoryOf, categoryTable, settle, type Templates } from "./resonator.ts";

export interface FuzzyArtModel extends Bounds {
  readonly vigilance: number;
  readonly choice: number;
  /** [categories, 2 · width]: boxes, as their least corner and the complement of their largest. */
  readonly templates: readonly (readonly number[])[];
}

/**
 * Fuzzy ART: ART for numbers, with ∧ the smaller of two and rows beside their complements; every category is a box.
 *
 *   x̃ = (x, 1 − x),   T_j = |x̃ ∧ w_j| / (α + |w_j|),   w_J ← β (x̃ ∧ w_J) + (1 − β) w_J
 *
 * A box grows to at most (1 − ρ)·width, the sum of its sides.
 *
 * @source Carpenter, Grossberg & Rosen 1991, "Fuzzy ART", Neural Networks 4
 */
export const fuzzyArt = classic<FuzzyOptions, FuzzyArtModel>({
  name: "fuzzy-art",
  title: "Fuzzy ART",
  summary: "categories of numbers, as boxes no larger than vigilance lets them be",
  formula: String.raw`\tilde x = (x, 1 - x),\qquad w_J \leftarrow \beta\,(\tilde x \wedge w_J) + (1 - \beta)\,w_J`,
  source: "Carpenter, Grossberg & Rosen 1991, Neural Networks 4",
  needs: "rows",
  data: "blobs",
  options: {
    vigilance: optional(share, 0.6),
    rounds: optional(count, 50),
    choice: optional(positive, 1e-3),
    rate: optional(probability, 1),
  },
  model: { vigilance: share, choice: above0, templates: matrix, low: vector, high: vector },

  fit(samples, { rounds, ...resonator }) {
    const bounds = boundsOf(samples);
    const templates: Templates = [];
    const { groups, changes } = settle(codedRows(samples, bounds), templates, resonator, rounds);
    const { vigilance, choice } = resonator;
    return {
      model: { vigilance, choice, templates: templates.map((one) => Array.from(one)), ...bounds },
      tracked: { name: "rows that changed their category", per: "round", values: changes },
      show: () => ({
        tables: [categoryTable(samples, groups, templates)],
        figures: [boxesFigure(samples, groups, templates, bounds)],
      }),
    };
  },

  answers: "the category of each row; −1 where none matches enough",
  answer({ templates, low, high, ...resonator }, samples) {
    requireLengths("fuzzy-art", {
      "each template": [templates[0]?.length ?? 0, 2 * low.length],
      high: [high.length, low.length],
    });
    requireWidth("fuzzy-art", low.length, samples.width);
    const known = templates.map((one) => Float64Array.from(one));
    return Float64Array.from(codedRows(samples, { low, high }), (row) =>
      categoryOf(known, row, resonator),
    );
  },
});

/** The rows by category; in the plane with their boxes. */
function boxesFigure(
  samples: Samples,
  groups: ArrayLike<number>,
  templates: Templates,
  { low, high }: Bounds,
): Figure {
  const projection = projectionOf(samples);
  const labels = templates.map((_, j) => `category ${j + 1}`);
  const points = pointsOf(samples, projection, groups, labels);
  const at = (value: number, i: number) =>
    (low[i] as number) + value * ((high[i] as number) - (low[i] as number));
  const boxes = templates.map((box, j) => {
    const [x0, y0, x1, y1] = [
      at(box[0] as number, 0),
      at(box[1] as number, 1),
      at(1 - (box[2] as number), 0),
      at(1 - (box[3] as number), 1),
    ];
    return {
      name: `box ${j + 1}`,
      points: [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ] as const,
    };
  });
  return {
    ...{ title: `categories of ${samples.name}`, x: projection.x, y: projection.y },
    series: samples.width === 2 ? [...points, ...boxes] : points,
  };
}
