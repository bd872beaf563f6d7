import { count, type Field, numeric, optional, probability } from "../nn/layer/field.ts";
import { classic, type FitContext } from "./classic.ts";
import { classFigure, confusionTable } from "./judged.ts";
import { cluster } from "./k-means.ts";
import { nearest, nearestTwo } from "./linear-algebra.ts";
import {
  allAbove0,
  matrix,
  names,
  requireLengths,
  requireOwners,
  requireWidth,
  rowsOf,
  vector,
} from "./model-fields.ts";
import { orderOf } from "./random.ts";
import { pickSamples, rowOf, type Samples } from "./samples.ts";
import { scaled, scalingOf } from "./scaling.ts";
import { turn } from "./turn.ts";

export interface VectorQuantisationOptions {
  /** Which of Kohonen's rules. 2.1 and 3 go on from what 1 has learnt. Default 1. */
  readonly version?: 1 | 2.1 | 3;
  /** For each class. Default 4. */
  readonly prototypes?: number;
  /** Passes over the rows. Default 40. */
  readonly epochs?: number;
  /** η at the beginning; it falls to 0 in a straight line. Default 0.1. */
  readonly rate?: number;
  /** w of versions 2.1 and 3: how near to the middle of two prototypes a row must be to move them. Default 0.25. */
  readonly window?: number;
}

export interface VectorQuantisationModel {
  readonly classes: readonly string[];
  /** [prototypes, width], of standardised rows. */
  readonly prototypes: readonly (readonly number[])[];
  /** The class of each prototype. */
  readonly labels: readonly number[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const isVersion = (n: number): n is 1 | 2.1 | 3 => n === 1 || n === 2.1 || n === 3;
/** ε of version 3: how much weaker both prototypes of the own class are drawn. */
const EPSILON = 0.3;
/** Versions 2.1 and 3 only straighten what version 1 has found. */
const LATE_RATE = 0.3;

/**
 * Learning vector quantisation: prototypes with classes; a row has the class of the nearest.
 *
 *   LVQ1    w_c ← w_c ± η (x − w_c), + where the nearest prototype c has x's class, − where not
 *   LVQ2.1  if one of the two nearest has x's class, the other has not, and min(d_i/d_j, d_j/d_i) > (1 − w)/(1 + w): the right one
 *           comes, the other goes
 *   LVQ3    as 2.1, and if both have x's class, both come with ε η
 *
 * Prototypes begin as k-means' centres of each class.
 *
 * @cost    epochs · size · prototypes · width
 * @source  Kohonen 1990, "The self-organizing map", Proceedings of the IEEE 78, section V
 */
export const vectorQuantisation = classic<VectorQuantisationOptions, VectorQuantisationModel>({
  name: "lvq",
  title: "Learning vector quantisation",
  summary:
    "prototypes that are drawn to rows of their class and pushed from others: LVQ1, LVQ2.1, LVQ3",
  formula: String.raw`w_c \leftarrow w_c \pm \eta\,(x - w_c),\qquad c = \operatorname{argmin}_k \lVert x - w_k \rVert`,
  source: "Kohonen 1990, Proceedings of the IEEE 78",
  needs: "classes",
  data: "moons",
  options: {
    version: optional(numeric("1, 2.1 or 3", isVersion) as Field<1 | 2.1 | 3>, 1),
    prototypes: optional(count, 4),
    epochs: optional(count, 40),
    rate: optional(probability, 0.1),
    window: optional(probability, 0.25),
  },
  model: { classes: names, prototypes: matrix, labels: vector, mean: vector, std: allAbove0 },

  async fit(samples, options, context) {
    const { classes, width } = samples;
    const scaling = scalingOf(samples);
    const rows = scaled(samples, scaling);
    const { weight, labels } = await begin(rows, options.prototypes, context);
    const mistakes = await learn(rows, weight, labels, { ...options, version: 1 }, context);
    if (options.version !== 1)
      mistakes.push(
        ...(await learn(
          ...([rows, weight, labels] as const),
          { ...options, rate: options.rate * LATE_RATE },
          { ...context, seed: context.seed + 1 },
        )),
      );
    const model = {
      classes,
      prototypes: rowsOf(weight, width),
      labels: Array.from(labels),
      ...scaling,
    };
    return {
      model,
      tracked: { name: "part of the rows that come wrong", per: "epoch", values: mistakes },
      show: () => ({
        tables: [confusionTable(samples, classesOf(model, samples.rows, width))],
        figures: [classFigure(samples, (asked) => classesOf(model, asked, width))],
      }),
    };
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, prototypes, labels, mean, std } = model;
    requireLengths("lvq", {
      labels: [labels.length, Math.max(1, prototypes.length)],
      "each prototype": [prototypes[0]?.length ?? 0, mean.length],
      std: [std.length, mean.length],
    });
    requireOwners("lvq", labels, classes.length);
    requireWidth("lvq", mean.length, samples.width);
    return classesOf(model, samples.rows, samples.width);
  },
});

/** Centres of each class that has rows; of a class with few rows as many as it has. */
async function begin(
  samples: Samples,
  prototypes: number,
  { seed, signal }: Pick<FitContext, "seed" | "signal">,
) {
  const { classes, labels } = samples;
  const centresOf = async (k: number): Promise<Float64Array> => {
    const own = pickSamples(
      samples,
      Array.from(labels.keys()).filter((n) => labels[n] === k),
    );
    const clusters = Math.min(prototypes, own.size);
    if (clusters === 0) return new Float64Array();
    const options = { clusters, starts: 3, rounds: 100, seed: seed + k, signal };
    return (await cluster(own, options)).centres;
  };
  const parts: Float64Array[] = [];
  for (const k of classes.keys()) parts.push(await centresOf(k));
  const weight = Float64Array.from(parts.flatMap((part) => Array.from(part)));
  const owners = parts.flatMap((part, k) => new Array<number>(part.length / samples.width).fill(k));
  return { weight, labels: Int32Array.from(owners) };
}

/** Rows between two turns of other events. */
const TURN = 64;

/** Learns in place. @returns the part of the rows that came wrong in each epoch, before it moved anything */
async function learn(
  samples: Samples,
  weight: Float64Array,
  labels: Int32Array,
  { version, epochs, rate, window }: Required<VectorQuantisationOptions>,
  { seed, signal }: Pick<FitContext, "seed" | "signal">,
): Promise<number[]> {
  const { size, width } = samples;
  const inWindow = (1 - window) / (1 + window);
  const move = (k: number, row: Float64Array, step: number): void => {
    for (let i = 0; i < width; i++) {
      const own = weight[k * width + i] as number;
      weight[k * width + i] = own + step * ((row[i] as number) - own);
    }
  };
  const mistakes: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    let wrong = 0;
    for (const [at, n] of orderOf(size, seed, epoch).entries()) {
      if (at % TURN === 0) await turn(signal);
      const eta = rate * (1 - (epoch * size + at) / (epochs * size));
      const row = rowOf(samples, n);
      const label = samples.labels[n];
      const [first, second] = nearestTwo(row, weight, width);
      if (labels[first.at] !== label) wrong++;
      if (version === 1) {
        move(first.at, row, labels[first.at] === label ? eta : -eta);
        continue;
      }
      if (second === undefined) continue;
      const rights = [first, second].filter((one) => labels[one.at] === label);
      if (rights.length === 1 && Math.sqrt(first.squared / second.squared) > inWindow) {
        const [right] = rights as [typeof first];
        move(right.at, row, eta);
        move(right === first ? second.at : first.at, row, -eta);
      } else if (rights.length === 2 && version === 3)
        for (const one of rights) move(one.at, row, EPSILON * eta);
    }
    mistakes.push(wrong / size);
  }
  return mistakes;
}

function classesOf(
  { prototypes, labels, mean, std }: VectorQuantisationModel,
  rows: Float64Array,
  width: number,
): Float64Array {
  const flat = Float64Array.from(prototypes.flat());
  const alike = scaled({ rows, width }, { mean, std });
  return Float64Array.from(
    { length: rows.length / width },
    (_, n) => labels[nearest(rowOf(alike, n), flat, width).at] as number,
  );
}
