/** Small problems that are explained in several tests: the lectures' examples. */
import { denseNetwork, explain, type StepOptions, withWeights } from "../src/explain/index.ts";
import { fromSpec, type Layer, type LossSpec, lossFromSpec, type Spec } from "../src/nn/index.ts";
import { key } from "../src/tensor/index.ts";

export interface Problem {
  readonly model: Layer;
  readonly inputShape: readonly number[];
  readonly input: readonly number[];
  readonly target: readonly number[];
  readonly loss: LossSpec;
  /** Where none are given, drawn from the seed. */
  readonly weights?: object;
}

export function optionsOf({ weights, loss, ...problem }: Problem, seed = 1): StepOptions {
  const fresh = problem.model.init(key(seed), problem.inputShape);
  const variables = weights ? withWeights(fresh, weights) : fresh;
  return { ...problem, variables, loss: lossFromSpec(loss), rate: 0.1 };
}

export const explained = (problem: Problem, seed?: number) => explain(optionsOf(problem, seed));

export const sequence = (...layers: Spec[]): Layer => fromSpec({ type: "sequential", layers });

const dense = (sizes: string): Layer => denseNetwork(sizes)?.model ?? sequence();
const bce: LossSpec = { type: "binaryCrossEntropy" };

/** S1's neuron: w = [0, 1], b = 4, x = [2, 3]. */
export const neuron: Problem = {
  ...{ model: dense("2-1"), inputShape: [2], loss: bce },
  ...{ input: [2, 3], target: [0] },
  weights: { linear: { weight: [[0], [1]], bias: 4 } },
};

/** S1's network: every unit has w = [0, 1], b = 0. */
export const lecture: Problem = {
  ...{ model: dense("2-2-1"), inputShape: [2], loss: bce },
  ...{ input: [2, 3], target: [1] },
  weights: {
    linear1: { weight: [0, 0, 1, 1], bias: 0 },
    linear2: { weight: [[0], [1]], bias: 0 },
  },
};

/** All four examples at once. */
export const xor: Problem = {
  ...{ model: dense("2-2-1"), inputShape: [2], loss: bce },
  ...{ input: [0, 0, 0, 1, 1, 0, 1, 1], target: [0, 1, 1, 0] },
};

export const classes: Problem = {
  ...{ model: dense("2-3"), inputShape: [2], loss: { type: "crossEntropy" } },
  ...{ input: [1, 2], target: [0, 1, 0] },
};

/** On a picture of 4×4. */
export const convolution: Problem = {
  model: sequence(
    { type: "conv2d", filters: 1, kernel: 3 },
    { type: "tanh" },
    { type: "maxPool", size: 2 },
    { type: "flatten" },
    { type: "linear", units: 3 },
    { type: "softmax" },
  ),
  inputShape: [4, 4, 1],
  input: Array.from({ length: 16 }, (_, i) => Math.round(100 * Math.sin(i)) / 100),
  target: [0, 1, 0],
  loss: { type: "crossEntropy" },
};

/** The same with two filters. */
export const filters: Problem = {
  ...convolution,
  model: sequence(
    { type: "conv2d", filters: 2, kernel: 3 },
    { type: "tanh" },
    { type: "flatten" },
    { type: "linear", units: 3 },
    { type: "softmax" },
  ),
};

/** Between two layers of weights. */
export const through = (activation: string): Problem => ({
  model: sequence({ type: "linear", units: 3 }, { type: activation }, { type: "linear", units: 2 }),
  ...{ inputShape: [2], input: [0.7, -1.2], target: [0.5, -0.25], loss: { type: "squaredError" } },
});
