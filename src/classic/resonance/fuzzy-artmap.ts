import { count, optional, positive, probability, share } from "../../nn/layer/field.ts";
import { classic } from "../classic.ts";
import { classFigure, confusionTable } from "../judged.ts";
import {
  above0,
  matrix,
  names,
  requireLengths,
  requireOwners,
  requireWidth,
  rowsOf,
  vector,
} from "../model-fields.ts";
import { type Bounds, boundsOf, codedRows, type FuzzyOptions } from "./coded.ts";
import { byChoice, matchOf, shrink, type Templates } from "./resonator.ts";

export interface FuzzyArtmapModel extends Bounds {
  readonly classes: readonly string[];
  readonly choice: number;
  readonly templates: readonly (readonly number[])[];
  /** The class of each category. */
  readonly labels: readonly number[];
}

/** By how much vigilance rises above the match of a category of another class. */
const TRACK = 1e-6;

/**
 * Fuzzy ARTMAP: fuzzy ART whose categories have classes. Where the category that resonates has another class, vigilance rises just above its match,
 * for this row only, and the search goes on.
 *
 * @source Carpenter, Grossberg, Markuzon, Reynolds & Rosen 1992, "Fuzzy ARTMAP", IEEE Transactions on Neural Networks 3
 */
export const fuzzyArtmap = classic<FuzzyOptions, FuzzyArtmapModel>({
  name: "fuzzy-artmap",
  title: "Fuzzy ARTMAP",
  summary:
    "fuzzy ART with classes: a category of another class is searched past by raising vigilance",
  formula: String.raw`\rho \leftarrow \frac{|\tilde x \wedge w_J|}{|\tilde x|} + \varepsilon \quad\text{where } J \text{ has another class}`,
  source:
    "Carpenter, Grossberg, Markuzon, Reynolds & Rosen 1992, IEEE Transactions on Neural Networks 3",
  needs: "classes",
  data: "spirals",
  options: {
    vigilance: optional(share, 0),
    rounds: optional(count, 50),
    choice: optional(positive, 1e-3),
    rate: optional(probability, 1),
  },
  model: {
    classes: names,
    choice: above0,
    templates: matrix,
    labels: vector,
    low: vector,
    high: vector,
  },

  fit(samples, { rounds, vigilance, choice, rate }) {
    const { classes, width } = samples;
    const bounds = boundsOf(samples);
    const rows = codedRows(samples, bounds);
    const templates: Templates = [];
    const owners: number[] = [];
    const mistakes: number[] = [];
    for (let round = 0; round < rounds && mistakes.at(-1) !== 0; round++) {
      let wrong = 0;
      for (const [n, row] of rows.entries()) {
        const label = samples.labels[n] as number;
        const order = byChoice(templates, row, choice);
        if (owners[order[0] ?? -1] !== label) wrong++;
        takeIn(order, row, label);
      }
      mistakes.push(wrong / samples.size);
    }
    const model = {
      classes,
      choice,
      templates: rowsOf(
        templates.flatMap((one) => Array.from(one)),
        2 * width,
      ),
      labels: owners,
      ...bounds,
    };
    return {
      model,
      tracked: { name: "part of the rows that come wrong", per: "round", values: mistakes },
      show: () => ({
        tables: [
          confusionTable(samples, classesOf(model, samples.rows, width)),
          {
            title: "categories",
            columns: ["class", "categories"],
            rows: classes.map((one, k) => [one, owners.filter((owner) => owner === k).length]),
          },
        ],
        figures: [classFigure(samples, (asked) => classesOf(model, asked, width))],
      }),
    };

    function takeIn(order: readonly number[], row: Float64Array, label: number): void {
      let needed = vigilance;
      for (const j of order) {
        const template = templates[j] as Float64Array;
        const match = matchOf(row, template);
        if (match < needed) continue;
        if (owners[j] !== label) {
          needed = match + TRACK;
          continue;
        }
        shrink(template, row, rate);
        return;
      }
      // Equal rows of different classes contradict each other; one more category for each, and not one more in every round.
      const isKnown = templates.some(
        (one, j) => owners[j] === label && one.every((value, i) => value === row[i]),
      );
      if (isKnown) return;
      templates.push(Float64Array.from(row));
      owners.push(label);
    }
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, templates, labels, low, high } = model;
    requireLengths("fuzzy-artmap", {
      labels: [labels.length, Math.max(1, templates.length)],
      "each template": [templates[0]?.length ?? 0, 2 * low.length],
      high: [high.length, low.length],
    });
    requireOwners("fuzzy-artmap", labels, classes.length);
    requireWidth("fuzzy-artmap", low.length, samples.width);
    return classesOf(model, samples.rows, samples.width);
  },
});

function classesOf(
  { templates, labels, choice, low, high }: FuzzyArtmapModel,
  rows: Float64Array,
  width: number,
): Float64Array {
  const known = templates.map((one) => Float64Array.from(one));
  const coded = codedRows({ rows, width, size: rows.length / width }, { low, high });
  return Float64Array.from(coded, (row) => labels[byChoice(known, row, choice)[0] ?? -1] ?? -1);
}
