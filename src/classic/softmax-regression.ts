import { count, optional, positive } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { classFigure, confusionTable } from "./judged.ts";
import { lbfgs } from "./lbfgs.ts";
import {
  allAbove0,
  matrix,
  names,
  requireLengths,
  requireWidth,
  rowsOf,
  vector,
} from "./model-fields.ts";
import type { Samples } from "./samples.ts";
import { scaled, scalingOf } from "./scaling.ts";

export interface SoftmaxRegressionOptions {
  /** What a mistake costs beside ½‖w‖². Default 1. */
  readonly cost?: number;
  /** Iterations of L-BFGS at most. Default 200. */
  readonly iterations?: number;
}

export interface SoftmaxRegressionModel {
  readonly classes: readonly string[];
  /** [classes, width + 1], the bias last, of standardised rows. */
  readonly weight: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * C · Σ_n −ln a_y(x_n) + ½‖w‖², with a = softmax(W x + b); biases are free. Its gradient is
 *
 *   ∂/∂w_k = C · Σ_n (a_k − [y = k]) x_n + w_k,   ∂/∂b_k = C · Σ_n (a_k − [y = k])
 *
 * @param weight    [classes, width + 1], the bias last
 * @param gradient  written
 * @cost            2 · size · width · classes multiply-adds
 */
export function softmaxObjective(
  { rows, size, width, labels, classes }: Samples,
  cost: number,
  weight: Float64Array,
  gradient: Float64Array,
): number {
  const across = width + 1;
  const scores = new Float64Array(classes.length);
  let value = 0;
  gradient.fill(0);
  for (let n = 0; n < size; n++) {
    scoresOf(rows, n, width, weight, scores);
    const most = Math.max(...scores);
    let total = 0;
    for (const score of scores) total += Math.exp(score - most);
    const label = labels[n] as number;
    value += cost * (Math.log(total) + most - (scores[label] as number));
    for (let k = 0; k < scores.length; k++) {
      const part = Math.exp((scores[k] as number) - most) / total;
      const slope = cost * (part - (k === label ? 1 : 0));
      const at = k * across;
      for (let i = 0; i < width; i++)
        gradient[at + i] = (gradient[at + i] as number) + slope * (rows[n * width + i] as number);
      gradient[at + width] = (gradient[at + width] as number) + slope;
    }
  }
  for (let at = 0; at < weight.length; at++)
    if (at % across < width) {
      value += (weight[at] as number) ** 2 / 2;
      gradient[at] = (gradient[at] as number) + (weight[at] as number);
    }
  return value;
}

function scoresOf(
  rows: Float64Array,
  n: number,
  width: number,
  weight: Float64Array,
  scores: Float64Array,
): void {
  for (let k = 0; k < scores.length; k++) {
    const at = k * (width + 1);
    let score = weight[at + width] as number;
    for (let i = 0; i < width; i++)
      score += (weight[at + i] as number) * (rows[n * width + i] as number);
    scores[k] = score;
  }
}

/**
 * Softmax regression (multinomial logistic regression): one linear score for each class, made probabilities.
 *
 *   a = softmax(W x + b),   minimise  C · Σ_n −ln a_y(x_n) + ½‖W‖²   by L-BFGS, of standardised columns
 *
 * @source Bridle 1990; McCullagh & Nelder 1989, chapter 5
 */
export const softmaxRegression = classic<SoftmaxRegressionOptions, SoftmaxRegressionModel>({
  name: "softmax-regression",
  title: "Softmax regression",
  summary: "a linear score for each class, made probabilities",
  formula: String.raw`a = \operatorname{softmax}(Wx + b),\qquad L = -\ln a_y`,
  source: "Bridle 1990; McCullagh & Nelder 1989",
  needs: "classes",
  data: "blobs",
  options: { cost: optional(positive, 1), iterations: optional(count, 200) },
  model: { classes: names, weight: matrix, mean: vector, std: allAbove0 },

  async fit(samples, { cost, iterations }, { signal }) {
    const { classes, width } = samples;
    const scaling = scalingOf(samples);
    const rows = scaled(samples, scaling);
    const start = new Float64Array(classes.length * (width + 1));
    const { x, values } = await lbfgs(
      (weight, gradient) => softmaxObjective(rows, cost, weight, gradient),
      start,
      { iterations, signal },
    );
    const model = { classes, weight: rowsOf(x, width + 1), ...scaling };
    return {
      model,
      tracked: { name: "objective", per: "iteration", values },
      show: () => ({
        tables: [confusionTable(samples, classesOf(model, samples.rows, width))],
        figures: [classFigure(samples, (asked) => classesOf(model, asked, width))],
      }),
    };
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, weight, mean, std } = model;
    requireLengths("softmax-regression", {
      weight: [weight.length, classes.length],
      "each row of weight": [weight[0]?.length ?? 0, mean.length + 1],
      std: [std.length, mean.length],
    });
    requireWidth("softmax-regression", mean.length, samples.width);
    return classesOf(model, samples.rows, samples.width);
  },
});

function classesOf(
  { weight, mean, std }: SoftmaxRegressionModel,
  rows: Float64Array,
  width: number,
): Float64Array {
  const flat = Float64Array.from(weight.flat());
  const { rows: alike } = scaled({ rows, width }, { mean, std });
  const scores = new Float64Array(weight.length);
  return Float64Array.from({ length: rows.length / width }, (_, n) => {
    scoresOf(alike, n, width, flat, scores);
    return scores.indexOf(Math.max(...scores));
  });
}
