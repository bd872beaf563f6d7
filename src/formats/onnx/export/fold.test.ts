import { describe, expect, it } from "vitest";
import { expectClose, randomTensor } from "../../../../test/numeric.ts";
import { runInOnnxruntime } from "../../../../test/onnxruntime.ts";
import { randomVariables } from "../../../../test/random-variables.ts";
import { batchNorm, conv2d, maxPool, relu, residual, sequential } from "../../../nn/index.ts";
import { elementTypes } from "../element.ts";
import { exportOnnx, onnxGraph } from "./export.ts";
import { foldBatchNorms } from "./fold.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./graph.ts";

const floats = (shape: readonly number[], ...values: number[]): OnnxTensor => ({
  type: elementTypes.float,
  shape,
  data: Float32Array.from(values),
});
const vector = (...values: number[]): OnnxTensor => floats([values.length], ...values);

const node = (op: string, inputs: string[], output: string): OnnxNode => ({
  op,
  name: output,
  inputs,
  outputs: [output],
  attributes: op === "BatchNormalization" ? { epsilon: { float: 0 } } : {},
});

const conv = node("Conv", ["x", "conv/weight", "conv/bias"], "conv");
const norm = node("BatchNormalization", ["conv", "scale", "shift", "mean", "variance"], "norm");
const end = node("Relu", ["norm"], "y");
const image = { type: elementTypes.float, shape: [1, 2, 4, 4] };

const graphOf = (...nodes: OnnxNode[]): OnnxGraph => ({
  name: "test",
  opset: 17,
  inputs: [{ name: "x", ...image }],
  outputs: [{ name: "y", ...image }],
  values: [],
  nodes,
  initializers: new Map([
    ["conv/weight", floats([2, 2, 1, 1], 1, 2, 3, 4)],
    ["conv/bias", vector(10, 20)],
    ["scale", vector(4, 6)],
    ["shift", vector(0.5, -0.5)],
    ["mean", vector(1, 2)],
    ["variance", vector(4, 9)],
  ]),
});

describe("a batch normalisation behind a convolution", () => {
  it("multiplies the weights of each filter and moves its bias", () => {
    const { nodes, initializers } = foldBatchNorms(graphOf(conv, norm, end));
    expect(nodes.map(({ op, outputs }) => [op, outputs])).toEqual([
      ["Conv", ["norm"]],
      ["Relu", ["y"]],
    ]);
    expect([...initializers.keys()]).toEqual(["conv/weight", "conv/bias"]);
    expect(initializers.get("conv/weight")?.data).toEqual(Float32Array.of(2, 4, 6, 8));
    // 4/2 · (10 − 1) + 0.5 and 6/3 · (20 − 2) − 0.5
    expect(initializers.get("conv/bias")?.data).toEqual(Float32Array.of(18.5, 35.5));
  });

  it("stays where others read the convolution too", () => {
    const graph = graphOf(conv, norm, node("Add", ["conv", "norm"], "y"));
    expect(foldBatchNorms(graph)).toEqual(graph);
  });

  it("stays behind anything else", () => {
    const pool = node("MaxPool", ["x"], "conv");
    expect(foldBatchNorms(graphOf(pool, norm, end)).nodes).toEqual([pool, norm, end]);
  });
});

it("gives what the layers one by one give", async () => {
  const block = () =>
    sequential(conv2d({ filters: 4, kernel: 3, padding: 1, bias: false }), batchNorm());
  const layer = sequential(
    residual(sequential(block(), relu(), block())),
    maxPool({ size: 2 }),
    batchNorm(),
  );
  const input = [6, 5, 4];
  const variables = randomVariables(layer, input);
  const x = randomTensor([2, ...input], 5);
  const data = Float32Array.from(x.data());
  const [plain, folded] = await Promise.all(
    [false, true].map((fold) =>
      runInOnnxruntime(exportOnnx(layer, variables, input, { fold }), { shape: x.shape, data }),
    ),
  );
  expectClose(folded?.data ?? [], plain?.data ?? [], 1e-6);
  const { nodes } = onnxGraph(layer, variables, input, { fold: true });
  expect(nodes.map(({ op }) => op)).toEqual([
    "Conv",
    "Relu",
    "Conv",
    "Add",
    "MaxPool",
    "BatchNormalization",
  ]);
});
