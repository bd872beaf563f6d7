import { expect, it } from "vitest";
import { foldBatchNorms } from "./fold.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./graph.ts";

const vector = (...values: number[]): OnnxTensor => ({
  shape: [values.length],
  data: Float32Array.from(values),
});

const conv: OnnxNode = {
  op: "Conv",
  inputs: ["x", "conv/weight", "conv/bias"],
  output: "conv",
  attributes: {},
};
const norm: OnnxNode = {
  op: "BatchNormalization",
  inputs: ["conv", "scale", "shift", "mean", "variance"],
  output: "norm",
  attributes: { epsilon: { float: 0 } },
};
const relu: OnnxNode = { op: "Relu", inputs: ["norm"], output: "y", attributes: {} };

const graphOf = (...nodes: OnnxNode[]): OnnxGraph => ({
  name: "test",
  inputs: [{ name: "x", shape: [1, 2, 4, 4] }],
  outputs: [{ name: "y", shape: [1, 2, 4, 4] }],
  nodes,
  initializers: new Map([
    ["conv/weight", { shape: [2, 2, 1, 1], data: Float32Array.of(1, 2, 3, 4) }],
    ["conv/bias", vector(10, 20)],
    ["scale", vector(4, 6)],
    ["shift", vector(0.5, -0.5)],
    ["mean", vector(1, 2)],
    ["variance", vector(4, 9)],
  ]),
});

it("multiplies the weights of each filter and moves its bias", () => {
  const { nodes, initializers } = foldBatchNorms(graphOf(conv, norm, relu));
  expect(nodes.map(({ op, output }) => [op, output])).toEqual([
    ["Conv", "norm"],
    ["Relu", "y"],
  ]);
  const [x, weight = "", bias = ""] = nodes[0]?.inputs ?? [];
  expect(x).toBe("x");
  expect([...initializers.keys()].sort()).toEqual([weight, bias].sort());
  expect(initializers.get(weight)?.data).toEqual(Float32Array.of(2, 4, 6, 8));
  // 4/2 · (10 − 1) + 0.5 and 6/3 · (20 − 2) − 0.5
  expect(initializers.get(bias)?.data).toEqual(Float32Array.of(18.5, 35.5));
});

it("leaves a convolution that others read too", () => {
  const sum: OnnxNode = { op: "Add", inputs: ["conv", "norm"], output: "y", attributes: {} };
  const graph = graphOf(conv, norm, sum);
  expect(foldBatchNorms(graph)).toEqual(graph);
});

it("leaves a normalisation of anything else", () => {
  const pool: OnnxNode = { ...conv, op: "MaxPool", inputs: ["x"] };
  const { nodes } = foldBatchNorms(graphOf(pool, norm, relu));
  expect(nodes).toEqual([pool, norm, relu]);
});
