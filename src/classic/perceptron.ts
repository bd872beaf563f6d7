import { count, flag, optional, positive } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { classFigure, confusionTable } from "./judged.ts";
import { dot } from "./linear-algebra.ts";
import { matrix, names, requireLengths, requireWidth, rowsOf } from "./model-fields.ts";
import { orderOf } from "./random.ts";
import { rowOf, type Samples } from "./samples.ts";
import { type Scaling, scaled, scalingOf } from "./scaling.ts";
import { type Separation, separate } from "./separation.ts";

export interface PerceptronOptions {
  /** η; it scales the weights and changes nothing else, as they begin at 0. Default 1. */
  readonly rate?: number;
  /** Passes over the rows at most. Default 100. */
  readonly epochs?: number;
  /** Whether the best weights met on the way are kept, rather than the last. Default true. */
  readonly pocket?: boolean;
}

export interface PerceptronModel {
  readonly classes: readonly string[];
  /** [units, width + 1], the bias last. Of two classes one unit, which answers the second; of more, one for each. */
  readonly weight: readonly (readonly number[])[];
}

/**
 * A linear threshold unit: 1 where w·x + b ≥ 0, else 0.
 *
 * @source McCulloch & Pitts 1943; Rosenblatt 1958
 */
export function thresholdUnit(
  weight: ArrayLike<number>,
  bias: number,
  x: ArrayLike<number>,
): 0 | 1 {
  return dot(weight, x) + bias >= 0 ? 1 : 0;
}

export interface PerceptronRun {
  /** [width + 1], the bias last. */
  readonly weight: Float64Array;
  /** Updates in each epoch; the last is 0 where all rows came right. */
  readonly mistakes: readonly number[];
}

/**
 * Rosenblatt's learning rule on the rows x̃ = (x, 1) with signs t = ±1: whenever t·(w·x̃) ≤ 0,
 *
 *   w ← w + η t x̃
 *
 * If some unit vector has t·(w*·x̃) ≥ γ for all rows and ‖x̃‖ ≤ R, there are at most (R/γ)² updates in all (Novikoff 1962). If none has, the
 * updates never end; the pocket (Gallant 1990) keeps the weights that were right about most rows at the end of an epoch.
 *
 * @param rows   [size, width + 1], each multiplied by its sign
 * @cost         size · width an epoch
 */
export function learnPerceptron(
  rows: Float64Array,
  width: number,
  {
    rate,
    epochs,
    pocket,
    seed,
  }: {
    readonly rate: number;
    readonly epochs: number;
    readonly pocket: boolean;
    readonly seed: number;
  },
): PerceptronRun {
  const size = rows.length / width;
  const weight = new Float64Array(width);
  const mistakes: number[] = [];
  let best = { weight: Float64Array.from(weight), wrong: Number.POSITIVE_INFINITY };
  for (let epoch = 0; epoch < epochs; epoch++) {
    let updates = 0;
    for (const n of orderOf(size, seed, epoch)) {
      const row = rows.subarray(n * width, (n + 1) * width);
      if (dot(weight, row) > 0) continue;
      updates++;
      for (let i = 0; i < width; i++) weight[i] = (weight[i] as number) + rate * (row[i] as number);
    }
    mistakes.push(updates);
    if (updates === 0) return { weight, mistakes };
    if (pocket) {
      let wrong = 0;
      for (let at = 0; at < rows.length; at += width)
        if (dot(weight, rows.subarray(at, at + width)) <= 0) wrong++;
      if (wrong < best.wrong) best = { weight: Float64Array.from(weight), wrong };
    }
  }
  return { weight: pocket ? best.weight : weight, mistakes };
}

/** (x, 1), multiplied by 1 for the class and by −1 for all others. */
export function signedRows({ rows, size, width, labels }: Samples, positive: number): Float64Array {
  const made = new Float64Array(size * (width + 1));
  for (let n = 0; n < size; n++) {
    const sign = labels[n] === positive ? 1 : -1;
    for (let i = 0; i < width; i++)
      made[n * (width + 1) + i] = sign * (rows[n * width + i] as number);
    made[n * (width + 1) + width] = sign;
  }
  return made;
}

/**
 * The perceptron: linear threshold units that learn from their mistakes, one for each class against the others (one alone for two classes).
 *
 *   o = [w·x + b ≥ 0],   w ← w + η (t − o) x
 *
 * Whether each class can be divided from the rest by a plane is decided too (`separationOf`), with a margin γ, the largest as far as rounding lets it
 * be found, and Novikoff's bound (R/γ)² where it can.
 *
 * @source Rosenblatt 1958, "The perceptron", Psychological Review 65; Novikoff 1962; Gallant 1990 for the pocket
 */
export const perceptron = classic<PerceptronOptions, PerceptronModel>({
  name: "perceptron",
  title: "Perceptron",
  summary:
    "linear threshold units that learn from their mistakes; says whether a plane can divide the classes",
  formula: String.raw`o = [\,w \cdot x + b \ge 0\,],\qquad w \leftarrow w + \eta\,(t - o)\,x`,
  source: "Rosenblatt 1958, Psychological Review 65; Novikoff 1962; Gallant 1990",
  needs: "classes",
  data: "and",
  options: {
    rate: optional(positive, 1),
    epochs: optional(count, 100),
    pocket: optional(flag, true),
  },
  model: { classes: names, weight: matrix },

  fit(samples, options, { seed }) {
    const { classes, width } = samples;
    const units = classes.length === 2 ? [1] : Array.from(classes.keys());
    const runs = units.map((one) => {
      const rows = signedRows(samples, one);
      return { one, rows, ...learnPerceptron(rows, width + 1, { ...options, seed }) };
    });
    const model = { classes, weight: runs.flatMap(({ weight }) => rowsOf(weight, width + 1)) };
    const epochs = Math.max(...runs.map(({ mistakes }) => mistakes.length));
    return {
      model,
      tracked: {
        ...{ name: "mistakes", per: "epoch" },
        values: Array.from({ length: epochs }, (_, at) =>
          runs.reduce((sum, { mistakes }) => sum + (mistakes[at] ?? 0), 0),
        ),
      },
      show: () => ({
        tables: [
          {
            title: "can a plane divide a class from the rest?",
            columns: ["class", "plane", "margin γ", "bound (R/γ)²", "updates", "learnt"],
            rows: runs.map(({ one, rows, mistakes, weight }) => {
              const { separable, margin } = separationOf(samples, one, rows, weight);
              const longest = longestOf(rows, width + 1);
              const updates = mistakes.reduce((sum, many) => sum + many, 0);
              return [
                classes[one] ?? "",
                { yes: "yes", no: "no: not separable", open: "not decided" }[separable],
                margin === undefined ? "" : margin.toPrecision(4),
                margin === undefined ? "" : showBound(longest / margin ** 2),
                updates,
                mistakes.at(-1) === 0 ? `in ${mistakes.length} epochs` : "no",
              ];
            }),
          },
          confusionTable(samples, classesOf(model, samples.rows, width)),
        ],
        figures: [classFigure(samples, (rows) => classesOf(model, rows, width))],
      }),
    };
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, weight } = model;
    requireLengths("perceptron", {
      classes: [classes.length, weight.length === 1 ? 2 : Math.max(3, weight.length)],
    });
    requireWidth("perceptron", (model.weight[0]?.length ?? 1) - 1, samples.width);
    return classesOf(model, samples.rows, samples.width);
  },
});

/**
 * Whether a class can be divided from the rest, and how wide the gap is. No plane is lost or won where columns are standardised, but rounding errors
 * are: years around 2000 lie 1e-7 of their length apart. So it is decided there, and by what was learnt; the margin is one of the rows as they are.
 */
export function separationOf(
  samples: Samples,
  positive: number,
  rows: Float64Array,
  learnt: Float64Array,
): Separation {
  const { width } = samples;
  const own = separate(rows, width + 1);
  if (own.separable === "yes") return own;
  const scaling = scalingOf(samples);
  const alike = separate(signedRows(scaled(samples, scaling), positive), width + 1);
  const normals = [learnt, alike.normal && unscaled(alike.normal, scaling)];
  const margin = Math.max(...normals.map((normal) => (normal ? marginOf(rows, normal) : 0)));
  return margin > 0 ? { separable: "yes", margin } : { separable: alike.separable };
}

/** The plane of standardised columns in the columns as they were. */
function unscaled(normal: Float64Array, { mean, std }: Scaling): Float64Array {
  const width = mean.length;
  const made = normal.map((value, i) => (i < width ? value / (std[i] as number) : value));
  made[width] = (made[width] as number) - dot(mean, made);
  return made;
}

/** The distance of the lowest row from a plane through 0. */
function marginOf(rows: Float64Array, normal: Float64Array): number {
  const width = normal.length;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < rows.length; at += width)
    least = Math.min(least, dot(normal, rows.subarray(at, at + width)));
  return least / (Math.sqrt(dot(normal, normal)) || 1);
}

/** ‖x‖² of the longest row. */
function longestOf(rows: Float64Array, width: number): number {
  let most = 0;
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width);
    most = Math.max(most, dot(row, row));
  }
  return most;
}

const showBound = (bound: number): string =>
  bound < 1e6 ? Math.floor(bound).toString() : bound.toExponential(1);

/** Of two classes what the one unit says; of more the class whose unit is furthest on its side, in units of its weights' length. */
function classesOf({ weight }: PerceptronModel, rows: Float64Array, width: number): Float64Array {
  const units = weight.map((unit) => {
    const inputs = unit.slice(0, -1);
    return { inputs, bias: unit.at(-1) ?? 0, length: Math.hypot(...inputs) || 1 };
  });
  const [only, ...others] = units;
  return Float64Array.from({ length: rows.length / width }, (_, n) => {
    const row = rowOf({ rows, width }, n);
    if (only && others.length === 0) return thresholdUnit(only.inputs, only.bias, row);
    const found = units.map(({ inputs, bias, length }) => (dot(inputs, row) + bias) / length);
    return found.indexOf(Math.max(...found));
  });
}
