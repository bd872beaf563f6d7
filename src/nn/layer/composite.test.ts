import { describe, expect, it } from "vitest";
import { key, leafPaths, ones, type Tensor, tensor } from "../../tensor/index.ts";
import { activation, relu } from "./activation.ts";
import { batchNorm } from "./batch-norm.ts";
import { branches } from "./branches.ts";
import { conv2d } from "./convolution.ts";
import { custom } from "./custom.ts";
import { gate } from "./gate.ts";
import { linear } from "./linear.ts";
import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";

const evaluation = { training: false };

describe("sequential", () => {
  it("names its layers by what they are, with numbers where several are alike", () => {
    const model = sequential(
      linear({ units: 2 }),
      relu(),
      linear({ units: 3 }),
      activation("tanh"),
    );
    expect(model.children.map(({ name }) => name)).toEqual(["linear1", "relu", "linear2", "tanh"]);
  });

  it("or as told, and passes each output on", () => {
    const model = sequential({
      hidden: linear({ units: 4 }),
      norm: batchNorm(),
      head: linear({ units: 2 }),
    });
    const { params, state } = model.init(key(0), [3]);
    expect(leafPaths(params)).toEqual([
      "hidden/weight",
      "hidden/bias",
      "norm/scale",
      "norm/shift",
      "head/weight",
      "head/bias",
    ]);
    expect(leafPaths(state)).toEqual(["norm/mean", "norm/variance"]);
    expect(model.apply({ params, state }, ones([5, 3]), evaluation).output.shape).toEqual([5, 2]);
  });

  it("draws different weights for equal layers, the same for the same key", () => {
    const model = sequential(linear({ units: 3, bias: false }), linear({ units: 3, bias: false }));
    const draw = (seed: number) => {
      const { params } = model.init(key(seed), [3]);
      const { linear1, linear2 } = params as Record<string, { weight: Tensor }>;
      return [linear1, linear2].map((layer) => [...(layer?.weight.data() ?? [])]);
    };
    const [first, second] = draw(1);
    expect(first).not.toEqual(second);
    expect(draw(1)).toEqual([first, second]);
    expect(draw(2)[0]).not.toEqual(first);
  });

  it("names the layer that an input does not fit, when the variables are made", () => {
    const model = sequential({
      stem: conv2d({ filters: 4, kernel: 3 }),
      block2: sequential({ conv: conv2d({ filters: 4, kernel: 5 }) }),
    });
    expect(() => model.init(key(0), [6, 6, 1])).toThrow(
      /^block2\/conv: x is 4×4, the window spans 5 elements down/,
    );
  });

  it("refuses two layers of one name, and names with a slash", () => {
    expect(() => sequential({ "a/b": relu() })).toThrow(
      'sequential: a layer cannot be called "a/b"; take a name without "/"',
    );
    expect(() => sequential()).toThrow(
      "sequential: layers is [], must be a list of at least one layer",
    );
  });
});

describe("residual", () => {
  it("adds the input, or what the shortcut makes of it", () => {
    const double = custom({ name: "double", apply: (_, x) => x.mul(2) });
    const triple = custom({ name: "triple", apply: (_, x) => x.mul(3) });
    const nothing = { params: {}, state: {} };
    expect([
      ...residual(double)
        .apply(nothing, ones([1, 2]), evaluation)
        .output.data(),
    ]).toEqual([3, 3]);
    expect([
      ...residual(double, triple)
        .apply(nothing, ones([1, 2]), evaluation)
        .output.data(),
    ]).toEqual([5, 5]);
  });

  it("suggests a shortcut where the shapes differ", () => {
    const block = sequential({
      block1: residual(conv2d({ filters: 24, kernel: 3, stride: 2, padding: 1 })),
    });
    expect(() => block.init(key(0), [8, 8, 16])).toThrow(
      "block1: body gives [1, 4, 4, 24], shortcut gives [1, 8, 8, 16]; give residual a shortcut such as conv2d({ filters: 24, kernel: 1, … })",
    );
  });
});

describe("gate", () => {
  const nothing = { params: {}, state: {} };
  const images = ones([2, 3, 3, 4]);
  const giving = (...shape: number[]) =>
    gate(custom({ name: "factors", apply: () => ones(shape).mul(0.5) }));

  it("multiplies by a factor for each channel, position or element", () => {
    const shapes = [
      [2, 4],
      [2, 1, 1, 4],
      [2, 3, 3, 1],
      [2, 1, 3, 4],
      [2, 3, 3, 4],
    ];
    for (const shape of shapes) {
      const { output } = giving(...shape).apply(nothing, images, evaluation);
      expect(output.shape).toEqual([2, 3, 3, 4]);
      expect(new Set(output.data())).toEqual(new Set([0.5]));
    }
  });

  it("says what the body must give", () => {
    for (const shape of [[2, 5], [4], [1, 4], [2, 3, 4], [2, 3, 3, 5], [1, 3, 3, 4]])
      expect(() => giving(...shape).apply(nothing, images, evaluation)).toThrow(
        `gate: x is [2, 3, 3, 4], body gives [${shape.join(", ")}]; it must give a factor for each channel, [2, 4], or for each number, [2, 3, 3, 4], with 1 for an axis that shares its factors`,
      );
  });
});

describe("branches", () => {
  const by = (factor: number) => custom({ name: "by", apply: (_, x: Tensor) => x.mul(factor) });
  const x = tensor([[1, 2]]);
  const nothing = { params: {}, state: {} };

  it("joins the channels, or sums", () => {
    expect([
      ...branches([by(2), by(3)])
        .apply(nothing, x, evaluation)
        .output.data(),
    ]).toEqual([2, 4, 3, 6]);
    expect([
      ...branches([by(2), by(3)], { join: "add" })
        .apply(nothing, x, evaluation)
        .output.data(),
    ]).toEqual([5, 10]);
  });

  it("names the branch that does not fit", () => {
    const uneven = branches({
      narrow: conv2d({ filters: 2, kernel: 3 }),
      wide: conv2d({ filters: 2, kernel: 1 }),
    });
    expect(() =>
      uneven.apply(uneven.init(key(0), [5, 5, 1]), ones([1, 5, 5, 1]), evaluation),
    ).toThrow(
      "branches: narrow gives [1, 3, 3, 2], wide gives [1, 5, 5, 2]; to concat them all axes but the last must be equal (mend stride or padding)",
    );
  });
});

describe("custom", () => {
  it("keeps state of its own", () => {
    const counter = custom({
      name: "counter",
      init: () => ({ state: { seen: tensor(0) } }),
      apply: ({ state }, x) => ({
        output: x,
        state: { seen: (state as { seen: Tensor }).seen.add(x.shape[0] ?? 0) },
      }),
    });
    const model = sequential({ counter });
    let { params, state } = model.init(key(0), [2]);
    for (let i = 0; i < 3; i++)
      ({ state } = model.apply({ params, state }, ones([4, 2]), { training: true }));
    params = {};
    expect((state as { counter: { seen: Tensor } }).counter.seen.item()).toBe(12);
  });
});
