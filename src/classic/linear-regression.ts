import { count, optional, within } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { dot, rangeOf, solvePositive } from "./linear-algebra.ts";
import { number, requireWidth, vector } from "./model-fields.ts";
import { rowOf, type Samples } from "./samples.ts";

export interface LinearRegressionOptions {
  /** λ ‖w‖² is added to the sum of squares; the bias is free. Default 0. */
  readonly ridge?: number;
  /** Steps of the gradient descent beside the closed form. Default 2000. */
  readonly steps?: number;
}

export interface LinearRegressionModel {
  readonly weight: readonly number[];
  readonly bias: number;
}

/** Rows and targets without their means; the means bring the bias back. */
interface Centred {
  readonly rows: Float64Array;
  readonly targets: Float64Array;
  readonly mean: Float64Array;
  readonly target: number;
}

function centred({ rows, targets = new Float64Array(), size, width }: Samples): Centred {
  const mean = new Float64Array(width);
  for (let at = 0; at < rows.length; at++)
    mean[at % width] = (mean[at % width] as number) + (rows[at] as number) / size;
  const target = targets.reduce((sum, value) => sum + value, 0) / size;
  // What never changes is 0 without its mean; of the sum that made the mean a rounding error would be left.
  const still = Array.from(mean, (_, i) => {
    for (let at = i; at < rows.length; at += width) if (rows[at] !== rows[i]) return false;
    return true;
  });
  return {
    ...{ mean, target },
    rows: rows.map((value, at) => (still[at % width] ? 0 : value - (mean[at % width] as number))),
    targets: targets.map((value) => value - target),
  };
}

const modelOf = (weight: Float64Array, { mean, target }: Centred): LinearRegressionModel => ({
  weight: Array.from(weight),
  bias: target - dot(weight, mean),
});

/** XᵀX + λI and Xᵀy of centred rows. */
function normalEquations({ rows, targets }: Centred, width: number, ridge: number) {
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let n = 0; n < targets.length; n++) {
    const row = rows.subarray(n * width, (n + 1) * width);
    for (let i = 0; i < width; i++) {
      right[i] = (right[i] as number) + (row[i] as number) * (targets[n] as number);
      for (let j = 0; j <= i; j++)
        gram[i * width + j] =
          (gram[i * width + j] as number) + (row[i] as number) * (row[j] as number);
    }
  }
  for (let i = 0; i < width; i++) {
    gram[i * width + i] = (gram[i * width + i] as number) + ridge;
    for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j] as number;
  }
  return { gram, right };
}

/**
 * Least squares in closed form: w = (XᵀX + λI)⁻¹ Xᵀy of the centred rows, b = ȳ − w·x̄.
 *
 * @cost    size · width² + width³/6 multiply-adds
 * @throws {RangeError} where a column never changes or depends on others and λ is 0
 * @source  Legendre 1805; Hoerl & Kennard 1970 for the ridge
 */
export function leastSquares(samples: Samples, ridge = 0): LinearRegressionModel {
  const made = centred(samples);
  const { gram, right } = normalEquations(made, samples.width, ridge);
  const { name, width, features } = samples;
  const named = (i: number) => features[i] ?? `column ${i + 1}`;
  for (let i = 0; i < width && ridge === 0; i++)
    if (gram[i * width + i] === 0)
      throw new RangeError(
        `linear-regression: ${named(i)} of ${name} never changes, so nothing tells its weight from the bias; leave it out, or --set ridge=0.1`,
      );
  return modelOf(solvePositive(gram, right, width, `linear-regression of ${name}`, named), made);
}

/**
 * The same minimum by gradient descent from 0: w ← w − (1/L)·∇J(w), where J(w) = ½‖Xw − y‖² + ½λ‖w‖² and L, the largest curvature, is found by
 * power iteration. It falls by a factor of (1 − λ_min/L)² a step.
 *
 * @returns the model, and the mean square that is left after each step
 */
export function descendSquares(samples: Samples, ridge: number, steps: number) {
  const { width, size } = samples;
  const made = centred(samples);
  const { gram, right } = normalEquations(made, width, ridge);
  const times = (w: Float64Array) =>
    Float64Array.from({ length: width }, (_, i) =>
      dot(gram.subarray(i * width, (i + 1) * width), w),
    );
  let axis = new Float64Array(width).fill(1 / Math.sqrt(width));
  let curvature = 0;
  for (let round = 0; round < 100; round++) {
    const next = times(axis);
    curvature = Math.sqrt(dot(next, next));
    if (curvature === 0) break;
    axis = next.map((value) => value / curvature);
  }
  const rate = curvature === 0 ? 0 : 1 / (1.01 * curvature);
  const total = dot(made.targets, made.targets);
  const weight = new Float64Array(width);
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const slope = times(weight);
    // ‖Xw − y‖² = wᵀXᵀXw − 2wᵀXᵀy + yᵀy; the ridge's part is taken off again.
    const left = dot(weight, slope) - ridge * dot(weight, weight) - 2 * dot(weight, right) + total;
    losses.push(Math.max(0, left) / size);
    if (step < steps)
      for (let i = 0; i < width; i++)
        weight[i] = (weight[i] as number) - rate * ((slope[i] as number) - (right[i] as number));
  }
  return { model: modelOf(weight, made), losses };
}

/**
 * Linear regression: a plane with the least squares, in closed form, and by gradient descent beside it.
 *
 *   minimise  Σ_n (w·x_n + b − y_n)² + λ‖w‖²
 *
 * @source Legendre 1805; Gauss 1809; Hoerl & Kennard 1970
 */
export const linearRegression = classic<LinearRegressionOptions, LinearRegressionModel>({
  name: "linear-regression",
  title: "Linear regression",
  summary: "a plane with the least squares, in closed form and by gradient descent",
  formula: String.raw`w = (X^{\mathsf T}X + \lambda I)^{-1}X^{\mathsf T}y`,
  source: "Legendre 1805; Gauss 1809; Hoerl & Kennard 1970",
  needs: "numbers",
  data: "plane",
  options: {
    ridge: optional(within(0, Number.POSITIVE_INFINITY), 0),
    steps: optional(count, 2000),
  },
  model: { weight: vector, bias: number },

  fit(samples, { ridge, steps }) {
    const { features, targets = new Float64Array(), size, name } = samples;
    const model = leastSquares(samples, ridge);
    const beside = descendSquares(samples, ridge, steps);
    const found = predicted(model, samples);
    const mean = targets.reduce((sum, value) => sum + value, 0) / size;
    const squares = (values: (n: number) => number) =>
      Array.from({ length: size }, (_, n) => values(n) ** 2).reduce((sum, value) => sum + value, 0);
    const left = squares((n) => (found[n] as number) - (targets[n] as number));
    const explained = 1 - left / (squares((n) => (targets[n] as number) - mean) || 1);
    const most = Math.max(
      ...model.weight.map((value, i) => Math.abs(value - (beside.model.weight[i] as number))),
      Math.abs(model.bias - beside.model.bias),
    );
    return {
      model,
      tracked: {
        name: "mean squared error",
        per: "step of gradient descent",
        values: beside.losses,
      },
      show: () => ({
        tables: [
          {
            title: `${name}: R² = ${explained.toFixed(4)}; the two differ by at most ${most.toExponential(1)}`,
            columns: ["", "closed form", `${steps} steps`],
            rows: [
              ...features.map((feature, i) => [
                feature,
                model.weight[i] as number,
                beside.model.weight[i] as number,
              ]),
              ["bias", model.bias, beside.model.bias],
            ],
          },
        ],
        figures: [
          {
            ...{ title: `${name}: what is found beside what is true`, x: "true", y: "found" },
            series: [
              {
                name: "rows",
                mark: "points",
                points: Array.from(found, (value, n) => [targets[n] as number, value] as const),
              },
              {
                name: "equal",
                points: rangeOf(targets).map((at) => [at, at] as const),
              },
            ],
          },
        ],
      }),
    };
  },

  answers: "the number of each row",
  answer(model, samples) {
    requireWidth("linear-regression", model.weight.length, samples.width);
    return predicted(model, samples);
  },
});

const predicted = ({ weight, bias }: LinearRegressionModel, samples: Samples): Float64Array =>
  Float64Array.from({ length: samples.size }, (_, n) => dot(weight, rowOf(samples, n)) + bias);
