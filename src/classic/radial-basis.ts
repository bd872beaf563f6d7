import type { Figure } from "../inspect/index.ts";
import { count, optional, positive } from "../nn/layer/field.ts";
import { classic } from "./classic.ts";
import { classFigure, confusionTable } from "./judged.ts";
import { cluster } from "./k-means.ts";
import { dot, solvePositive, squaredDistance } from "./linear-algebra.ts";
import {
  allAbove0,
  matrix,
  names,
  requireLengths,
  requireWidth,
  rowsOf,
  vector,
} from "./model-fields.ts";
import { requireSamples } from "./needs.ts";
import { rowOf, type Samples } from "./samples.ts";
import { scaled, scalingOf } from "./scaling.ts";

export interface RadialBasisOptions {
  /** Centres, found by k-means. Default 20. */
  readonly centres?: number;
  /** Widths in units of the mean distance from a centre to the nearest other one. Default 2. */
  readonly spread?: number;
  /** λ of the ridge. Default 1e-3. */
  readonly ridge?: number;
}

export interface RadialBasisModel {
  /** Empty where a number is found. */
  readonly classes: readonly string[];
  /** [M, width], of standardised rows. */
  readonly centres: readonly (readonly number[])[];
  /** [M]. */
  readonly widths: readonly number[];
  /** [outputs, M + 1], the bias last. */
  readonly weight: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Radial basis function network: bumps around centres, added up.
 *
 *   f_k(x) = b_k + Σ_m w_km exp(−‖x − c_m‖² / 2σ_m²)
 *
 * Centres are those of k-means, all σ_m one multiple of the mean distance from a centre to its nearest other one, and the weights solve a ridge
 * regression of the targets (of classes: 1 for the own one, 0 for others), whose biases are free; so nothing is searched for.
 *
 * @cost    k-means, then size·M² + M³/6 multiply-adds
 * @source  Broomhead & Lowe 1988; Moody & Darken 1989, "Fast learning in networks of locally-tuned processing units"
 */
export const radialBasis = classic<RadialBasisOptions, RadialBasisModel>({
  name: "rbf",
  title: "Radial basis function network",
  summary: "bumps around k-means' centres, added up with the weights of a ridge regression",
  formula: String.raw`f_k(x) = b_k + \sum_m w_{km} \exp\frac{-\lVert x - c_m \rVert^2}{2\sigma_m^2}`,
  source: "Broomhead & Lowe 1988; Moody & Darken 1989",
  needs: "rows",
  data: "spirals",
  options: {
    centres: optional(count, 20),
    spread: optional(positive, 2),
    ridge: optional(positive, 1e-3),
  },
  model: {
    classes: names,
    centres: matrix,
    widths: allAbove0,
    weight: matrix,
    mean: vector,
    std: allAbove0,
  },

  async fit(samples, { centres: asked, spread, ridge }, context) {
    const { width, classes, size, targets, name } = samples;
    requireSamples("rbf", targets === undefined ? "classes" : "numbers", samples);
    if (asked > size)
      throw new RangeError(
        `rbf: ${asked} centres for the ${size} rows of ${name}; needed are at least as many rows (--set centres=${size})`,
      );
    const scaling = scalingOf(samples);
    const rows = scaled(samples, scaling);
    const { centres, inertias } = await cluster(rows, {
      ...{ clusters: asked, starts: 3, rounds: 100 },
      ...context,
    });
    const widths = widthsOf(centres, width, spread);
    const wanted = wantedOf(samples);
    const activations = activationsOf(rows.rows, width, centres, widths);
    const weight = ridgeWeights(activations, wanted, size, ridge);
    const model: RadialBasisModel = {
      ...{ classes: targets === undefined ? classes : [], ...scaling },
      ...{ centres: rowsOf(centres, width), widths: Array.from(widths), weight },
    };
    const outputs = outputsOf(model, samples.rows, width);
    const left = outputs.reduce((sum, value, at) => sum + (value - (wanted[at] as number)) ** 2, 0);
    return {
      model,
      tracked: { name: "inertia of the centres", per: "round", values: inertias },
      show: () => ({
        tables:
          targets === undefined
            ? [confusionTable(samples, answersOf(model, samples.rows, width))]
            : [
                {
                  title: `${name}: ${asked} centres`,
                  columns: ["mean squared error"],
                  rows: [[left / size]],
                },
              ],
        figures: [
          targets === undefined
            ? classFigure(samples, (some) => answersOf(model, some, width))
            : fitFigure(samples, outputs),
        ],
      }),
    };
  },

  answers: "the class of each row, or its number",
  answer(model, samples) {
    const { classes, centres, widths, weight, mean, std } = model;
    requireLengths("rbf", {
      centres: [centres.length, widths.length],
      "each centre": [centres[0]?.length ?? 0, mean.length],
      weight: [weight.length, Math.max(1, classes.length)],
      "each row of weight": [weight[0]?.length ?? 0, widths.length + 1],
      std: [std.length, mean.length],
    });
    requireWidth("rbf", mean.length, samples.width);
    return answersOf(model, samples.rows, samples.width);
  },
});

/** σ of each centre, and of a single one 1. */
function widthsOf(centres: Float64Array, width: number, spread: number): Float64Array {
  const many = centres.length / width;
  const centre = (m: number) => centres.subarray(m * width, (m + 1) * width);
  const nearest = Array.from({ length: many }, (_, m) => {
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < many; other++)
      if (other !== m) least = Math.min(least, squaredDistance(centre(m), centre(other)));
    return Math.sqrt(least);
  });
  const finite = nearest.filter((one) => Number.isFinite(one) && one > 0);
  const mean = finite.reduce((sum, one) => sum + one, 0) / finite.length || 1;
  return Float64Array.from(nearest, () => spread * mean);
}

/** What each row should give: [size, outputs]. */
function wantedOf({ targets, labels, classes, size }: Samples): Float64Array {
  if (targets !== undefined) return targets;
  const made = new Float64Array(size * classes.length);
  labels.forEach((label, n) => {
    made[n * classes.length + label] = 1;
  });
  return made;
}

/** [size, M + 1] of the bumps, and a 1 for the bias. */
function activationsOf(
  rows: Float64Array,
  width: number,
  centres: Float64Array,
  widths: ArrayLike<number>,
) {
  const many = widths.length;
  const size = rows.length / width;
  const made = new Float64Array(size * (many + 1));
  for (let n = 0; n < size; n++) {
    const row = rowOf({ rows, width }, n);
    for (let m = 0; m < many; m++) {
      const squared = squaredDistance(row, centres.subarray(m * width, (m + 1) * width));
      made[n * (many + 1) + m] = Math.exp(-squared / (2 * (widths[m] as number) ** 2));
    }
    made[n * (many + 1) + many] = 1;
  }
  return made;
}

/** (ΦᵀΦ + λI′)⁻¹ Φᵀ Y, a row for each output; I′ is 0 for the bias, which is free. */
function ridgeWeights(
  activations: Float64Array,
  wanted: Float64Array,
  size: number,
  ridge: number,
): number[][] {
  const across = activations.length / size;
  const outputs = wanted.length / size;
  const gram = new Float64Array(across * across);
  const right = new Float64Array(across * outputs);
  for (let n = 0; n < size; n++)
    for (let i = 0; i < across; i++) {
      const one = activations[n * across + i] as number;
      for (let j = 0; j <= i; j++)
        gram[i * across + j] =
          (gram[i * across + j] as number) + one * (activations[n * across + j] as number);
      for (let k = 0; k < outputs; k++)
        right[i * outputs + k] =
          (right[i * outputs + k] as number) + one * (wanted[n * outputs + k] as number);
    }
  for (let i = 0; i < across - 1; i++)
    gram[i * across + i] = (gram[i * across + i] as number) + ridge;
  const solved = solvePositive(gram, right, across, "rbf");
  return Array.from({ length: outputs }, (_, k) =>
    Array.from({ length: across }, (_, i) => solved[i * outputs + k] as number),
  );
}

/** [rows, outputs]. */
function outputsOf(model: RadialBasisModel, rows: Float64Array, width: number): Float64Array {
  const { centres, widths, weight, mean, std } = model;
  const alike = scaled({ rows, width }, { mean, std });
  const made = activationsOf(alike.rows, width, Float64Array.from(centres.flat()), widths);
  const across = widths.length + 1;
  return Float64Array.from({ length: (rows.length / width) * weight.length }, (_, at) => {
    const n = Math.floor(at / weight.length);
    return dot(
      weight[at % weight.length] as readonly number[],
      made.subarray(n * across, (n + 1) * across),
    );
  });
}

function answersOf(model: RadialBasisModel, rows: Float64Array, width: number): Float64Array {
  const outputs = outputsOf(model, rows, width);
  const many = model.classes.length;
  if (many === 0) return outputs;
  return Float64Array.from({ length: rows.length / width }, (_, n) => {
    const own = outputs.subarray(n * many, (n + 1) * many);
    return own.indexOf(Math.max(...own));
  });
}

/** Of one number the function beside its examples, of more what was found beside what is true. */
function fitFigure(samples: Samples, found: Float64Array): Figure {
  const { rows, width, targets = new Float64Array(), name, features } = samples;
  if (width > 1)
    return {
      ...{ title: `${name}: what is found beside what is true`, x: "true", y: "found" },
      series: [
        {
          name: "rows",
          mark: "points",
          points: Array.from(found, (value, n) => [targets[n] as number, value] as const),
        },
      ],
    };
  const order = Array.from(rows.keys()).sort((a, b) => (rows[a] as number) - (rows[b] as number));
  const curve = (values: Float64Array) =>
    order.map((n) => [rows[n] as number, values[n] as number] as const);
  return {
    ...{ title: `${name}, and the network's fit`, x: features[0] ?? "x", y: "y" },
    series: [
      { name: "examples", mark: "points", points: curve(targets) },
      { name: "network", points: curve(found) },
    ],
  };
}
