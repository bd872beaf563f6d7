import { beforeAll, describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import * as nn from "../../nn/index.ts";
import { cases } from "../../nn/layer/cases/index.ts";
import { flatten, key, setBackend, type Tensor } from "../../tensor/index.ts";
import type { SafeTensor } from "../safetensors.ts";
import { fromStateDict, stateDictShapes, toStateDict } from "./state-dict.ts";

const values = ({ params, state }: nn.Variables): number[][] =>
  [params, state].flatMap((tree) => flatten<Tensor>(tree)[0].map((leaf) => [...leaf.data()]));

// Weights are drawn and moved; nothing is worth being compiled.
beforeAll(() => setBackend(reference()));

/** What PyTorch has no twin of, and why. */
const refused: Readonly<Record<string, RegExp>> = {
  custom: /^scale: PyTorch has no custom layer, whose by would have no place/,
  "gru, reset before, one step": /^gru: PyTorch's GRU has its reset gate after the product/,
  "lstm that goes on from its state": /^lstm: PyTorch's lstm does not keep its state/,
};

describe("a model's tensors by PyTorch's names come back as they were", () => {
  for (const [name, { layer, input }] of Object.entries(cases))
    it(name, () => {
      const example = input.slice(1);
      const variables = layer.init(key(1), example);
      const refusal = refused[name];
      if (refusal !== undefined) {
        expect(() => toStateDict(layer, variables, example)).toThrow(refusal);
        return;
      }
      const dict = toStateDict(layer, variables, example);
      for (const [name, shape] of stateDictShapes(layer, example))
        expect(dict.get(name)?.shape, name).toEqual(shape);
      const back = fromStateDict(layer, dict, example);
      expect(values(back)).toEqual(values(variables).map((list) => list.map(Math.fround)));
    });
});

const f32 = (shape: readonly number[], from = 0): SafeTensor => {
  const size = shape.reduce((size, n) => size * n, 1);
  return { dtype: "F32", shape, data: Float32Array.from({ length: size }, (_, i) => from + i) };
};

describe("layouts", () => {
  it("turns a convolution's kernel", () => {
    const layer = nn.sequential({ c: nn.conv2d({ filters: 2, kernel: [1, 3], bias: false }) });
    const dict = new Map([["c.weight", f32([2, 1, 1, 3])]]);
    // [out, in, Kh, Kw] = 0 1 2 | 3 4 5 → [Kh, Kw, in, out]
    expect(values(fromStateDict(layer, dict, [1, 3, 1]))).toEqual([[0, 3, 1, 4, 2, 5]]);
  });

  it("gives a linear layer behind flatten its inputs place by place, through what keeps places", () => {
    const layer = nn.sequential({
      flatten: nn.flatten(),
      relu: nn.relu(),
      drop: nn.dropout({ rate: 0.5 }),
      norm: nn.batchNorm(),
      fc: nn.linear({ units: 1, bias: false }),
    });
    const names = ["weight", "bias", "running_mean", "running_var"];
    const dict = new Map([
      ...names.map((name): [string, SafeTensor] => [`norm.${name}`, f32([4])]),
      // Channels first: channel 0 of pixels 0 and 1, then channel 1.
      ["fc.weight", f32([1, 4])],
    ]);
    const { params, state } = fromStateDict(layer, dict, [1, 2, 2]);
    const turned = [0, 2, 1, 3];
    expect(values({ params, state })).toEqual(new Array(5).fill(turned));
    const back = toStateDict(layer, { params, state }, [1, 2, 2]);
    expect(back.get("fc.weight")).toEqual(dict.get("fc.weight"));
    expect(back.get("norm.num_batches_tracked")).toEqual({
      dtype: "I64",
      shape: [],
      data: BigInt64Array.of(0n),
    });
  });

  it("refuses a flattened image that is joined with another vector", () => {
    const layer = nn.sequential({
      flatten: nn.flatten(),
      block: nn.residual(nn.linear({ units: 8 })),
    });
    expect(() => toStateDict(layer, layer.init(key(0), [2, 2, 2]), [2, 2, 2])).toThrow(
      "block: joins a flattened image, which PyTorch has in the order of its channels, with what is in this order; put a linear layer between",
    );
  });

  it("adds PyTorch's two biases, but for the GRU's new gate", () => {
    const layer = nn.sequential({ g: nn.gru({ units: 1 }) });
    const dict = new Map([
      ["g.weight_ih_l0", f32([3, 1])],
      ["g.weight_hh_l0", f32([3, 1])],
      ["g.bias_ih_l0", f32([3], 1)],
      ["g.bias_hh_l0", f32([3], 10)],
    ]);
    const [, , bias, own] = values(fromStateDict(layer, dict, [2, 1]));
    expect([bias, own]).toEqual([[11, 13, 3], [12]]);
  });
});

describe("fromStateDict refuses, and loads nothing", () => {
  const layer = nn.sequential({ a: nn.linear({ units: 2 }), b: nn.linear({ units: 3 }) });

  it("what is missing, unknown or of another shape, all in one line with both shapes", () => {
    const dict = new Map([
      ["a.weight", f32([2, 5])],
      ["a.bias", f32([2])],
      ["b.weight", f32([3, 2])],
      ["c.bias", f32([7])],
    ]);
    expect(() => fromStateDict(layer, dict, [4])).toThrow(
      "3 tensors do not fit the model: a.weight is [2, 5], must be [2, 4]; b.bias is missing, must be [3]; c.bias is [7], the model has none",
    );
  });

  it("many, of which it lists the first", () => {
    const dict = new Map(Array.from({ length: 30 }, (_, i) => [`x${i}`, f32([1])]));
    expect(() => fromStateDict(layer, dict, [4])).toThrow(
      /^34 tensors do not fit .*; x15 is \[1\], the model has none; and 14 more$/,
    );
  });

  it("whole numbers for weights", () => {
    const shapes = stateDictShapes(layer, [4]);
    const dict = new Map([...shapes].map(([name, shape]) => [name, f32(shape)]));
    dict.set("a.bias", { dtype: "I32", shape: [2], data: Int32Array.of(1, 2) });
    expect(() => fromStateDict(layer, dict, [4])).toThrow(
      "a.bias: is I32, must be of a float type (F32, F64, F16, BF16)",
    );
  });
});
