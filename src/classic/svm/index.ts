import { choice, optional, positive } from "../../nn/layer/field.ts";
import { classic, type FitContext } from "../classic.ts";
import { classFigure, confusionTable } from "../judged.ts";
import { dot, squaredDistance } from "../linear-algebra.ts";
import {
  above0,
  allAbove0,
  matrix,
  names,
  requireLengths,
  requireWidth,
  vector,
} from "../model-fields.ts";
import { rowOf, type Samples } from "../samples.ts";
import { scaled, scalingOf } from "../scaling.ts";
import { dualDescent } from "./dual-descent.ts";
import { type KernelMachine, smo } from "./smo.ts";

const kernels = ["rbf", "linear", "polynomial"] as const;
type Kernel = (typeof kernels)[number];

export interface SvmOptions {
  /** Default "rbf". Linear machines are solved in the weights themselves, all others in the multipliers. */
  readonly kernel?: Kernel;
  /** C: what a row on the wrong side of its margin costs. Default 1. */
  readonly cost?: number;
  /** γ, in units of 1/width of standardised rows. Default 1. */
  readonly gamma?: number;
}

export interface SvmModel {
  readonly classes: readonly string[];
  readonly kernel: Kernel;
  readonly gamma: number;
  /** [S, width]: the rows that support some machine, standardised. */
  readonly support: readonly (readonly number[])[];
  /** [pairs, S]: α·y of each machine; pairs are 0 and 1, 0 and 2, …, 1 and 2, …. */
  readonly coefficient: readonly (readonly number[])[];
  /** [pairs]. */
  readonly bias: readonly number[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Degree of the polynomial kernel. */
const DEGREE = 3;
/** A kernel matrix of more rows than these does not fit. */
const MOST_ROWS = 8000;

/** K(x, z): x·z; exp(−γ‖x − z‖²); (γ x·z + 1)³. */
export function kernelOf(
  kernel: Kernel,
  gamma: number,
): (x: ArrayLike<number>, z: ArrayLike<number>) => number {
  if (kernel === "linear") return dot;
  if (kernel === "rbf") return (x, z) => Math.exp(-gamma * squaredDistance(x, z));
  return (x, z) => (gamma * dot(x, z) + 1) ** DEGREE;
}

/**
 * Support vector machine: of all boundaries the one with the widest margin, one machine for each pair of classes, which vote.
 *
 *   minimise ½‖w‖² + C Σ_n max(0, 1 − y_n (w·φ(x_n) + b)),   f(x) = Σ_n α_n y_n K(x_n, x) + b
 *
 * Linear machines are solved by dual coordinate descent, those with kernels by sequential minimal optimisation.
 *
 * @source Cortes & Vapnik 1995, "Support-vector networks"; Hsieh et al. 2008; Platt 1998; Knerr et al. 1990 for one against one
 */
export const svm = classic<SvmOptions, SvmModel>({
  name: "svm",
  title: "Support vector machine",
  summary:
    "the boundary with the widest margin, linear or with a kernel; one machine for each pair of classes",
  formula: String.raw`f(x) = \sum_n \alpha_n y_n K(x_n, x) + b,\qquad \min \tfrac12\lVert w\rVert^2 + C\sum_n \max(0, 1 - y_n f(x_n))`,
  source: "Cortes & Vapnik 1995, Machine Learning 20; Platt 1998; Hsieh et al. 2008",
  needs: "classes",
  data: "moons",
  options: {
    kernel: optional(choice(kernels), "rbf"),
    cost: optional(positive, 1),
    gamma: optional(positive, 1),
  },
  model: {
    ...{ classes: names, kernel: choice(kernels), gamma: above0, support: matrix },
    ...{ coefficient: matrix, bias: vector, mean: vector, std: allAbove0 },
  },

  async fit(samples, { kernel, cost, gamma: wide }, context) {
    const { classes, width, labels, size, name } = samples;
    if (kernel !== "linear" && size > MOST_ROWS)
      throw new RangeError(
        `svm: ${name} has ${size} rows, with a kernel at most ${MOST_ROWS} fit (--examples, or --set kernel=linear)`,
      );
    const scaling = scalingOf(samples);
    const rows = scaled(samples, scaling);
    const gamma = wide / width;
    const present = classes.map((_, k) => Array.from(labels.keys()).filter((n) => labels[n] === k));
    const objectives: number[][] = [];
    const machineFor = async ([a, b]: readonly [number, number]) => {
      const members = [...(present[a] as number[]), ...(present[b] as number[])];
      const coefficient = new Float64Array(size);
      // A class without rows loses every vote.
      if (present[b]?.length === 0) return { coefficient, bias: -1, settled: true };
      if (present[a]?.length === 0) return { coefficient, bias: 1, settled: true };
      const signs = Int8Array.from(members, (n) => (labels[n] === b ? 1 : -1));
      const machine = await machineOf(rows, members, signs, { kernel, cost, gamma }, context);
      members.forEach((n, at) => {
        coefficient[n] = machine.coefficients[at] as number;
      });
      objectives.push([...machine.objectives]);
      return { coefficient, bias: machine.bias, settled: machine.settled };
    };
    const machines: Awaited<ReturnType<typeof machineFor>>[] = [];
    for (const pair of pairsOf(classes.length)) machines.push(await machineFor(pair));
    const support = Array.from(labels.keys()).filter((n) =>
      machines.some(({ coefficient }) => coefficient[n] !== 0),
    );
    const ended = machines.filter(({ settled }) => settled).length;
    const model: SvmModel = {
      ...{ classes, kernel, gamma, ...scaling, bias: machines.map(({ bias }) => bias) },
      support: support.map((n) => Array.from(rowOf(rows, n))),
      coefficient: machines.map(({ coefficient }) => support.map((n) => coefficient[n] as number)),
    };
    return {
      model,
      tracked: {
        name: "dual objective of all machines",
        per: kernel === "linear" ? "round" : "20 steps",
        values: totalOf(objectives),
      },
      show: () => ({
        tables: [
          confusionTable(samples, classesOf(model, samples.rows, width)),
          {
            title: `${kernel} kernel, C = ${cost}`,
            columns: ["machines", "came to their end", "support vectors", "of rows"],
            rows: [[machines.length, ended, support.length, size]],
          },
        ],
        figures: [classFigure(samples, (some) => classesOf(model, some, width))],
      }),
    };
  },

  answers: "the class of each row",
  answer(model, samples) {
    const { classes, support, coefficient, bias, mean, std } = model;
    const pairs = (classes.length * (classes.length - 1)) / 2;
    requireLengths("svm", {
      coefficient: [coefficient.length, pairs],
      "each row of coefficient": [coefficient[0]?.length ?? 0, support.length],
      bias: [bias.length, pairs],
      "each row of support": [support[0]?.length ?? mean.length, mean.length],
      std: [std.length, mean.length],
    });
    requireWidth("svm", mean.length, samples.width);
    return classesOf(model, samples.rows, samples.width);
  },
});

const pairsOf = (classes: number): (readonly [number, number])[] =>
  Array.from({ length: classes }, (_, a) => a).flatMap((a) =>
    Array.from({ length: classes - a - 1 }, (_, k) => [a, a + 1 + k] as const),
  );

async function machineOf(
  rows: Samples,
  members: readonly number[],
  signs: Int8Array,
  {
    kernel,
    cost,
    gamma,
  }: {
    readonly kernel: Kernel;
    readonly cost: number;
    readonly gamma: number;
  },
  context: FitContext,
): Promise<KernelMachine> {
  const { width } = rows;
  if (kernel === "linear") {
    const own = new Float64Array(members.length * width);
    for (const [at, n] of members.entries()) own.set(rowOf(rows, n), at * width);
    return dualDescent(own, width, signs, cost, context);
  }
  const of = kernelOf(kernel, gamma);
  const size = members.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const value = of(rowOf(rows, members[i] as number), rowOf(rows, members[j] as number));
      values[i * size + j] = value;
      values[j * size + i] = value;
    }
  return smo(values, signs, cost, context.signal);
}

/** The class that wins most of its pairs; of equals the first, as libsvm does. */
function classesOf(model: SvmModel, rows: Float64Array, width: number): Float64Array {
  const { classes, kernel, gamma, support, coefficient, bias, mean, std } = model;
  const alike = scaled({ rows, width }, { mean, std });
  const of = kernelOf(kernel, gamma);
  const pairs = pairsOf(classes.length);
  return Float64Array.from({ length: rows.length / width }, (_, n) => {
    const row = rowOf(alike, n);
    const values = support.map((one) => of(one, row));
    const votes = classes.map(() => 0);
    for (const [p, [a, b]] of pairs.entries()) {
      const score = dot(coefficient[p] ?? [], values) + (bias[p] as number);
      const winner = score >= 0 ? b : a;
      votes[winner] = (votes[winner] as number) + 1;
    }
    return votes.indexOf(Math.max(...votes));
  });
}

/** Machines that ended stay where they are. */
function totalOf(objectives: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...objectives.map((one) => one.length));
  return Array.from({ length: longest }, (_, at) =>
    objectives.reduce((sum, one) => sum + (one[at] ?? one.at(-1) ?? 0), 0),
  );
}
