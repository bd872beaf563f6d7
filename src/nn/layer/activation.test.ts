import { describe, expect, it } from "vitest";
import { randomTensor } from "../../../test/numeric.ts";
import { key, type Tensor, tensor } from "../../tensor/index.ts";
import { fromSpec, toSpec } from "../index.ts";
import { activation } from "./activation.ts";
import type { Layer, Mode } from "./layer.ts";

const evaluation = { training: false };
const apply = (layer: Layer, x: Tensor, mode: Mode = evaluation): Tensor =>
  layer.apply(layer.init(key(0), x.shape.slice(1)), x, mode).output;

describe("RReLU", () => {
  const x = tensor(new Float32Array(4000).fill(-1), [4, 1000]);
  const slopes = (training: boolean, seed = 3) =>
    [...apply(activation("rrelu"), x, { training, key: key(seed) }).data()].map((y) => -y);

  it("draws a slope for every element in training, uniform in [1/8, 1/3)", () => {
    const drawn = slopes(true);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1 / 8);
    expect(Math.max(...drawn)).toBeLessThan(1 / 3);
    expect(new Set(drawn).size).toBeGreaterThan(3900);
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    // The deviation of the mean of 4000 is 0.06 / √4000 = 0.00095.
    expect(mean).toBeCloseTo(11 / 48, 2);
    const variance = drawn.reduce((sum, a) => sum + (a - mean) ** 2, 0) / drawn.length;
    expect(variance).toBeCloseTo((1 / 3 - 1 / 8) ** 2 / 12, 3);
  });

  it("draws the same by the same key, other slopes by another", () => {
    expect(slopes(true)).toEqual(slopes(true));
    expect(slopes(true)).not.toEqual(slopes(true, 4));
  });

  it("has the mean slope in evaluation, and needs no key there", () => {
    expect(new Set(slopes(false))).toEqual(new Set([Math.fround(11 / 48)]));
    const layer = activation("rrelu", { lower: 0.1, upper: 0.3 });
    expect(apply(layer, tensor([[-1, 2]])).data()).toEqual(Float32Array.of(-0.2, 2));
    expect(() => apply(layer, x, { training: true })).toThrow("rrelu: needs randomness");
  });
});

describe("ABReLU", () => {
  it("is ReLU from the mean of the example on", () => {
    const x = tensor([
      [1, 2, 6],
      [-3, -1, -2],
    ]);
    for (const training of [true, false])
      expect(apply(activation("abrelu"), x, { training }).array()).toEqual([
        [0, 0, 3],
        [0, 1, 0],
      ]);
    expect(apply(activation("abrelu", { alpha: 0 }), x).array()).toEqual([
      [1, 2, 6],
      [0, 0, 0],
    ]);
  });

  it("does not depend on the other examples of the batch", () => {
    const x = randomTensor([3, 2, 2, 4], 5);
    const whole = apply(activation("abrelu"), x).slice([1, 2]);
    expect(apply(activation("abrelu"), x.slice([1, 2])).data()).toEqual(whole.data());
  });
});

describe("what activations learn", () => {
  const shapes = (name: string, options = {}) => {
    const { params } = activation(name, options).init(key(0), [5, 5, 3]);
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, (value as Tensor).shape]),
    );
  };

  it("is one for each channel or one for the layer, as their papers have it, or as asked", () => {
    expect(shapes("prelu")).toEqual({ slope: [3] });
    expect(shapes("prelu", { shared: true })).toEqual({ slope: [1] });
    expect(shapes("pdelu")).toEqual({ alpha: [3] });
    expect(shapes("srs")).toEqual({ alpha: [1], beta: [1] });
    expect(shapes("srs", { shared: false })).toEqual({ alpha: [3], beta: [3] });
    expect(Object.values(shapes("srelu"))).toEqual([[3], [3], [3], [3]]);
    expect(Object.values(shapes("pau"))).toEqual(Array(10).fill([1]));
    expect(shapes("relu")).toEqual({});
  });

  it("starts where it is told to", () => {
    const layer = activation("prelu", { slope: -0.5 });
    expect(apply(layer, tensor([[-2, 4]])).data()).toEqual(Float32Array.of(1, 4));
    expect(toSpec(layer)).toEqual({ type: "prelu", slope: -0.5 });
    expect(toSpec(fromSpec({ type: "parametric_relu", shared: true }))).toEqual({
      type: "prelu",
      shared: true,
    });
  });

  it("belongs to its channels", () => {
    const layer = activation("prelu");
    const variables = layer.init(key(0), [3]);
    expect(() => layer.apply(variables, tensor([[1, 2]]), evaluation)).toThrow(
      "prelu: x is [1, 2], slope is [3]; the last axis of x must be 3",
    );
    expect(() => layer.init(key(0), [])).toThrow("prelu: x has no axis but the batch");
  });
});

describe("bad parameters are refused when the layer is made", () => {
  it.each<[string, Record<string, number | boolean>, string]>([
    ["elu", { alpha: -1 }, "elu: alpha is -1, must be finite and ≥ 0"],
    ["celu", { alpha: 0 }, "celu: alpha is 0, must be finite and > 0"],
    ["softplus", { beta: Number.NaN }, "softplus: beta is NaN, must be finite and > 0"],
    ["softShrink", { lambda: -0.5 }, "softShrink: lambda is -0.5, must be finite and ≥ 0"],
    ["pdelu", { t: 2 }, "pdelu: t is 2, must be finite and > 0 and < 2"],
    [
      "rrelu",
      { lower: 0.5 },
      "rrelu: lower is 0.5, must be at most upper, which is 0.3333333333333333",
    ],
    ["hardTanh", { low: 2, high: 1 }, "hardTanh: low is 2, must be at most high, which is 1"],
    ["srs", { beta: 0 }, "srs: beta is 0, must be finite and > 0"],
    ["leakyRelu", { slop: 1 }, "leakyRelu: option slop is unknown; write slope"],
    ["relu", { slope: 1 }, "relu: option slope is unknown; it has no options"],
    ["celu", { alpha: 1e-50 }, "celu: alpha is 1e-50, must be finite and > 0 in float32, which"],
    ["softmax", { axis: 0.5 }, "softmax: axis is 0.5, must be a whole number"],
    ["prelu", { shared: 1 }, "prelu: shared is 1, must be true or false"],
    ["swisch", {}, "activation swisch is unknown; write swish"],
  ])("%s %o", (name, options, message) => {
    expect(() => activation(name, options)).toThrow(message);
    expect(() => activation(name, options)).toThrow(RangeError);
  });

  it("names the path in a model", () => {
    const spec = { type: "sequential", layers: [{ type: "rrelu", lower: 1, upper: 0 }] };
    expect(() => fromSpec(spec)).toThrow("rrelu: lower is 1, must be at most upper, which is 0");
  });
});

it("argmax cannot be trained through", () => {
  const layer = activation("argmax");
  expect(apply(layer, tensor([[3, 1, 2]])).array()).toEqual([[1, 0, 0]]);
  expect(() => apply(layer, tensor([[3, 1, 2]]), { training: true })).toThrow(
    "argmax: argmax has no slope, so nothing can be trained through it; train with softmax",
  );
});

it("softmax works along any axis", () => {
  const x = randomTensor([2, 3, 4], 7);
  for (const axis of [1, 2, -1]) {
    const sums = apply(activation("softmax", { axis }), x).sum(axis).data();
    for (const sum of sums) expect(sum).toBeCloseTo(1, 6);
  }
});
