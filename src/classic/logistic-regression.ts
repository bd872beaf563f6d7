import { count, optional, within } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { classFigure, confusionTable } from "./judged.ts";
import { lbfgs } from "./lbfgs.ts";
import { dot, solvePositive } from "./linear-algebra.ts";
import { allAbove0, names, number, requireLengths, requireWidth, vector } from "./model-fields.ts";
import { rowOf, type Samples } from "./samples.ts";
import { scaled, scalingOf } from "./scaling.ts";

export interface LogisticRegressionOptions {
  /** ½λ‖w‖² is added to the sum of losses; the bias is free. Default 1. */
  readonly ridge?: number;
  /** Steps of the gradient descent beside Newton's method. Default 500. */
  readonly steps?: number;
}

export interface LogisticRegressionModel {
  readonly classes: readonly string[];
  /** Of standardised rows. */
  readonly weight: readonly number[];
  readonly bias: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** 1 / (1 + e^−z). */
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** The loss at z = w·x + b, and ∂L/∂z = a − y. */
function lossAt(z: number, y: number): { readonly loss: number; readonly slope: number } {
  // −ln σ(z) and −ln σ(−z) as ln(1 + e^∓z): no difference of nearly equal numbers.
  const loss = Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
  return { loss, slope: sigmoid(z) - y };
}

/** What one row gives: the loss −(y ln a + (1 − y) ln(1 − a)) of a = σ(w·x + b), and ∂L/∂w = x·(a − y), ∂L/∂b = a − y. */
export function logisticGradients(
  weight: ArrayLike<number>,
  bias: number,
  x: ArrayLike<number>,
  y: number,
) {
  const { loss, slope } = lossAt(dot(weight, x) + bias, y);
  return { loss, weight: Array.from(x, (value) => value * slope), bias: slope };
}

/** The gradient of all rows at (w, b), the bias last, and the objective. */
function slopeOf({ labels, size, width, rows }: Samples, at: Float64Array, ridge: number) {
  const slope = new Float64Array(width + 1);
  const weight = at.subarray(0, width);
  let value = (ridge / 2) * dot(weight, weight);
  for (let i = 0; i < width; i++) slope[i] = ridge * (at[i] as number);
  for (let n = 0; n < size; n++) {
    const row = rowOf({ rows, width }, n);
    const found = lossAt(dot(weight, row) + (at[width] as number), labels[n] as number);
    value += found.loss;
    for (let i = 0; i < width; i++)
      slope[i] = (slope[i] as number) + found.slope * (row[i] as number);
    slope[width] = (slope[width] as number) + found.slope;
  }
  return { slope, value };
}

/** Newton steps: each solves with the curvature Σ a(1 − a) x̃x̃ᵀ + λ. */
const NEWTON_STEPS = 50;
/** What keeps the curvature of the bias from 0 where all is certain. */
const FLOOR = 1e-10;

/** Of more columns than these Newton's equations take too long: O(width³). */
const MOST_COLUMNS = 300;

/** The minimum: by Newton's method, of wide tables by L-BFGS. It is the only one. */
export async function minimumOf(
  samples: Samples,
  ridge: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  if (samples.width <= MOST_COLUMNS) return newton(samples, ridge);
  const objective = (at: Float64Array, gradient: Float64Array): number => {
    const { slope, value } = slopeOf(samples, at, ridge);
    gradient.set(slope);
    return value;
  };
  const start = new Float64Array(samples.width + 1);
  return (await lbfgs(objective, start, { iterations: 1000, tolerance: 1e-8, signal })).x;
}

/** By Newton's method, halved where a step goes too far. The minimum is the only one. */
export function newton(samples: Samples, ridge: number): Float64Array {
  const { size, width } = samples;
  const across = width + 1;
  let at = new Float64Array(across);
  let { slope, value } = slopeOf(samples, at, ridge);
  for (let step = 0; step < NEWTON_STEPS && slope.some((part) => Math.abs(part) > 1e-9); step++) {
    const curvature = new Float64Array(across * across);
    for (let i = 0; i < across; i++) curvature[i * across + i] = (i < width ? ridge : 0) + FLOOR;
    for (let n = 0; n < size; n++) {
      const row = [...rowOf(samples, n), 1];
      const a = sigmoid(dot(at, row));
      for (let i = 0; i < across; i++)
        for (let j = 0; j <= i; j++)
          curvature[i * across + j] =
            (curvature[i * across + j] as number) +
            a * (1 - a) * (row[i] as number) * (row[j] as number);
    }
    const way = solvePositive(curvature, slope, across, "logistic-regression");
    let length = 1;
    let next = at;
    let found = { slope, value };
    for (; length > 1e-9; length /= 2) {
      next = at.map((one, i) => one - length * (way[i] as number));
      found = slopeOf(samples, next, ridge);
      if (found.value <= value) break;
    }
    if (!(found.value < value)) break;
    at = next;
    ({ slope, value } = found);
  }
  return at;
}

/**
 * Logistic regression of two classes: one neuron with a sigmoid.
 *
 *   a = σ(w·x + b),   L = −y ln a − (1 − y) ln(1 − a),   ∂L/∂w = x·(a − y),   ∂L/∂b = a − y
 *
 * Fitted by Newton's method (of more than MOST_COLUMNS columns by L-BFGS); gradient descent is set beside it, step by step.
 *
 * @source Cox 1958, "The regression analysis of binary sequences"
 */
export const logisticRegression = classic<LogisticRegressionOptions, LogisticRegressionModel>({
  name: "logistic-regression",
  title: "Logistic regression",
  summary: "one neuron with a sigmoid, by Newton's method and by gradient descent",
  formula: String.raw`a = \sigma(w \cdot x + b),\qquad \frac{\partial L}{\partial w} = x\,(a - y),\quad \frac{\partial L}{\partial b} = a - y`,
  source: "Cox 1958, Journal of the Royal Statistical Society B 20",
  needs: "classes",
  data: "moons",
  options: { ridge: optional(within(0, Number.POSITIVE_INFINITY), 1), steps: optional(count, 500) },
  model: { classes: names, weight: vector, bias: number, mean: vector, std: allAbove0 },

  async fit(samples, { ridge, steps }, { signal }) {
    const { classes, width, features, name } = samples;
    if (classes.length !== 2)
      throw new RangeError(
        `logistic-regression: ${name} has ${classes.length} classes, needed are two; softmax-regression takes more`,
      );
    const scaling = scalingOf(samples);
    const rows = scaled(samples, scaling);
    const best = await minimumOf(rows, ridge, signal);
    const descent = descend(rows, ridge, steps);
    const model = {
      classes,
      weight: Array.from(best.subarray(0, width)),
      bias: best[width] as number,
      ...scaling,
    };
    return {
      model,
      tracked: { name: "objective", per: "step of gradient descent", values: descent.values },
      show: () => ({
        tables: [
          confusionTable(samples, classesOf(model, samples.rows)),
          {
            title:
              "weights of the standardised columns: the best there are, and how far gradient descent has come",
            columns: ["", "at the minimum", `${steps} steps of gradient descent`],
            rows: [...features, "bias"].map((feature, i) => [
              feature,
              best[i] as number,
              descent.at[i] as number,
            ]),
          },
        ],
        figures: [classFigure(samples, (asked) => classesOf(model, asked))],
      }),
    };
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, weight, mean, std } = model;
    requireLengths("logistic-regression", {
      classes: [classes.length, 2],
      mean: [mean.length, weight.length],
      std: [std.length, weight.length],
    });
    requireWidth("logistic-regression", weight.length, samples.width);
    return classesOf(model, samples.rows);
  },
});

/** Gradient descent from 0, with the rate 1/L for a bound L of the curvature: ¼ Σ‖x̃‖² + λ. */
function descend(samples: Samples, ridge: number, steps: number) {
  const { width, size, rows } = samples;
  const rate = 1 / ((dot(rows, rows) + size) / 4 + ridge);
  const at = new Float64Array(width + 1);
  const values: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const { slope, value } = slopeOf(samples, at, ridge);
    values.push(value);
    if (step < steps)
      for (let i = 0; i <= width; i++) at[i] = (at[i] as number) - rate * (slope[i] as number);
  }
  return { at, values };
}

function classesOf(
  { weight, bias, mean, std }: LogisticRegressionModel,
  rows: Float64Array,
): Float64Array {
  const width = weight.length;
  const alike = scaled({ rows, width }, { mean, std });
  return Float64Array.from({ length: rows.length / width }, (_, n) =>
    Number(dot(weight, rowOf(alike, n)) + bias >= 0),
  );
}
