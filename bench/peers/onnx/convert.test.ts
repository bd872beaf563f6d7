import { describe, expect, it } from "vitest";
import {
  avgPool,
  batchNorm,
  branches,
  conv2d,
  custom,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
} from "../../../src/nn/index.ts";
import { key } from "../../../src/tensor/index.ts";
import { transposed } from "./convert.ts";
import { onnxGraph } from "./index.ts";

const converted = (layer: Layer, input: readonly number[] = [8, 8, 4]) =>
  onnxGraph(layer, layer.init(key(1), input), input);

const attributesOf = (layer: Layer, input?: readonly number[]) =>
  converted(layer, input).nodes[0]?.attributes;

describe("transposed", () => {
  it("moves axes", () => {
    const data = Float32Array.from({ length: 6 }, (_, i) => i);
    expect(transposed(data, [2, 3], [1, 0])).toEqual(Float32Array.of(0, 3, 1, 4, 2, 5));
    expect(transposed(data, [1, 2, 3], [2, 0, 1])).toEqual(Float32Array.of(0, 3, 1, 4, 2, 5));
  });
});

describe("a layer as ONNX", () => {
  it("has the filters in front of everything", () => {
    const layer = conv2d({ filters: 6, kernel: [3, 5], groups: 2 });
    const { initializers } = converted(layer);
    expect(initializers.get("conv2d/weight")?.shape).toEqual([6, 2, 3, 5]);
    expect(initializers.get("conv2d/bias")?.shape).toEqual([6]);
  });

  it("has stride, dilation, groups and padding", () => {
    const layer = conv2d({
      filters: 4,
      kernel: 3,
      stride: [2, 1],
      dilation: [1, 2],
      groups: 4,
      padding: [
        [0, 1],
        [2, 3],
      ],
    });
    expect(attributesOf(layer)).toEqual({
      kernel_shape: { ints: [3, 3] },
      strides: { ints: [2, 1] },
      dilations: { ints: [1, 2] },
      pads: { ints: [0, 2, 1, 3] },
      group: { int: 4 },
    });
  });

  it("has an odd padding of same at the bottom and right", () => {
    const layer = conv2d({ filters: 4, kernel: 3, stride: 2, padding: "same" });
    expect(attributesOf(layer)?.pads).toEqual({ ints: [0, 0, 1, 1] });
    expect(attributesOf(layer, [7, 7, 4])?.pads).toEqual({ ints: [1, 1, 1, 1] });
  });

  it("pools in steps of its size, and means count the padding", () => {
    expect(attributesOf(maxPool({ size: 2 }))).toEqual({
      kernel_shape: { ints: [2, 2] },
      strides: { ints: [2, 2] },
      pads: { ints: [0, 0, 0, 0] },
    });
    const mean = attributesOf(avgPool({ size: 3, stride: 1, padding: 1 }));
    expect(mean).toMatchObject({ pads: { ints: [1, 1, 1, 1] }, count_include_pad: { int: 1 } });
  });

  it("is flattened channels last", () => {
    const { nodes } = converted(sequential(flatten(), linear({ units: 3 })));
    expect(nodes.map(({ op }) => op)).toEqual(["Transpose", "Flatten", "Gemm", "Identity"]);
    expect(nodes[0]?.attributes).toEqual({ perm: { ints: [0, 2, 3, 1] } });
  });

  it("names a layer that it does not know", () => {
    const own = custom({
      name: "own",
      init: () => ({ params: {}, state: {} }),
      apply: (_variables, x) => ({ output: x, state: {} }),
    });
    expect(() => converted(sequential({ first: relu(), second: own }))).toThrow(
      "second: a custom layer has no ONNX form here",
    );
  });
});

it("joins residuals and branches; normalisations are gone", () => {
  const layer = sequential({
    block: residual(sequential(conv2d({ filters: 4, kernel: 1, bias: false }), batchNorm())),
    split: branches([conv2d({ filters: 2, kernel: 1 }), maxPool({ size: 1 })]),
    pool: globalAvgPool(),
  });
  const { nodes, outputs } = converted(layer);
  expect(nodes.map(({ op }) => op)).toEqual([
    "Conv",
    "Add",
    "Conv",
    "MaxPool",
    "Concat",
    "GlobalAveragePool",
    "Flatten",
    "Identity",
  ]);
  expect(nodes[1]?.inputs).toEqual(["block/body/batchNorm", "x"]);
  expect(nodes[4]?.attributes).toEqual({ axis: { int: 1 } });
  expect(outputs).toEqual([{ name: "y", shape: ["N", 6] }]);
});
