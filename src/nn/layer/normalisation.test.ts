import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import golden from "../../../test/golden/normalisation.json" with { type: "json" };
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { flatten, key, setBackend, type Tensor, tensor, valueAndGrad } from "../../tensor/index.ts";
import { fromSpec, groupNorm, instanceNorm, layerNorm, sequential } from "../index.ts";
import type { Tensors } from "./layer.ts";

/** A tensor whose element i is what the golden files' formula says. */
function filled(shape: readonly number[], formula: (i: number) => number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Float64Array.from({ length: size }, (_, i) => formula(i)),
    shape,
  );
}

const inputOf = (shape: readonly number[]): Tensor =>
  filled(shape, (i) => 2 * Math.sin(1.3 * i) + 0.5 * Math.cos(i / 3) + 1);

const leaf = (tensors: Tensors, name: string): Tensor =>
  (tensors as Readonly<Record<string, Tensor>>)[name] as Tensor;

for (const { name, backend, epsilon } of backends)
  describe(`normalisation on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 64 * epsilon;

    for (const [i, given] of golden.cases.entries())
      it(`${given.kind} ${JSON.stringify(given.options)} of [${given.shape}] (case ${i}): values, gradients and statistics as PyTorch's`, () => {
        const layer = fromSpec({ type: given.kind, ...given.options });
        const made = layer.init(key(0), given.shape.slice(1));
        const affine = Object.keys(made.params).length > 0;
        const like = (tensor: Tensor, formula: (i: number) => number) =>
          filled(tensor.shape, formula);
        const params: Tensors = affine
          ? {
              scale: like(leaf(made.params, "scale"), (i) => 1 + 0.3 * Math.sin(i + 1)),
              shift: like(leaf(made.params, "shift"), (i) => 0.4 * Math.cos(i)),
            }
          : {};
        const state: Tensors =
          given.mean === undefined
            ? {}
            : {
                mean: like(leaf(made.state, "mean"), (i) => 0.2 * i - 0.1),
                variance: like(leaf(made.state, "variance"), (i) => 0.5 + 0.25 * i),
              };
        const [[, applied], slopes] = valueAndGrad(
          ({ x, params }: { x: Tensor; params: Tensors }) => {
            const applied = layer.apply({ params, state }, x, { training: given.training });
            const { output } = applied;
            const weights = filled(output.shape, (i) => Math.cos(0.9 * i));
            return [output.mul(weights).sum(), applied] as const;
          },
          { aux: true },
        )({ x: inputOf(given.shape), params });
        expectClose(applied.output.data(), given.output, near);
        expectClose(slopes.x.data(), given.slope, near);
        if (given.scaleSlope) {
          expectClose(leaf(slopes.params, "scale").data(), given.scaleSlope, near);
          expectClose(leaf(slopes.params, "shift").data(), given.shiftSlope, near);
        }
        if (given.mean === undefined) return;
        expectClose(leaf(applied.state, "mean").data(), given.mean, near);
        expectClose(leaf(applied.state, "variance").data(), given.variance, near);
      });

    it("layerNorm keeps the digits of small differences beside a large mean", () => {
      const far = tensor([[4096, 4097, 4098, 4099]]);
      const layer = layerNorm();
      const { output } = layer.apply(layer.init(key(0), [4]), far, { training: true });
      const unit = 1 / Math.sqrt(1.25 + 1e-5);
      expectClose(output.data(), [-1.5 * unit, -0.5 * unit, 0.5 * unit, 1.5 * unit], near);
    });

    it("groupNorm of one group is layerNorm of all, and of one channel each is instanceNorm (Wu & He 2018)", () => {
      const x = randomTensor([2, 3, 3, 4], 5);
      const of = (layer: ReturnType<typeof layerNorm>) =>
        layer.apply(layer.init(key(0), [3, 3, 4]), x, { training: true }).output.data();
      expectClose(of(groupNorm({ groups: 1 })), of(layerNorm({ axes: 3 })), near);
      expectClose(of(groupNorm({ groups: 4 })), of(instanceNorm()), near);
    });
  });

describe("layer, group and instance normalisation", () => {
  it("say what a batch of one gives, which batch normalisation cannot (S4)", () => {
    const x = tensor([[1, 2, 3, 6]]);
    const layer = layerNorm();
    const { output } = layer.apply(layer.init(key(0), [4]), x, { training: true });
    const factor = 1 / Math.sqrt(3.5 + 1e-5);
    expectClose(output.data(), [-2 * factor, -factor, 0, 3 * factor], 1e-6);
  });

  it("have a scale and a shift for each feature, or none", () => {
    const sizes = (layer: ReturnType<typeof layerNorm>, shape: number[]) =>
      flatten<Tensor>(layer.init(key(0), shape).params)[0].map((t) => t.shape);
    expect(sizes(layerNorm({ axes: 2 }), [7, 3, 4])).toEqual([
      [3, 4],
      [3, 4],
    ]);
    expect(sizes(groupNorm({ groups: 2 }), [5, 5, 6])).toEqual([[6], [6]]);
    expect(sizes(instanceNorm(), [5, 5, 6])).toEqual([]);
  });

  it("refuse what cannot be, naming the layer", () => {
    const within = (layer: ReturnType<typeof layerNorm>) => sequential({ norm: layer });
    expect(() => within(groupNorm({ groups: 4 })).init(key(0), [5, 5, 6])).toThrow(
      "norm: groups is 4, one example of x is [5, 5, 6] with 6 channels; groups must divide the channels",
    );
    expect(() => within(layerNorm({ axes: 2 })).init(key(0), [6])).toThrow(
      "norm: axes is 2, one example of x is [6]; axes must be from 1 to 1",
    );
    expect(() => within(instanceNorm()).init(key(0), [6])).toThrow(
      /norm: one example of x is \[6\]; a variance needs at least 2 values a channel/,
    );
    expect(() => within(groupNorm({ groups: 6 })).init(key(0), [6])).toThrow(
      "norm: one example of x is [6]; a variance needs at least 2 values a group: use fewer groups",
    );
    expect(() => within(layerNorm()).init(key(0), [5, 1])).toThrow(
      "norm: one example of x is [5, 1]; a variance needs at least 2 values: take more axes, or leave it out",
    );
    for (const make of [layerNorm, instanceNorm]) {
      expect(() => make({ epsilon: 0 })).toThrow(/Norm: epsilon is 0, must be finite and > 0/);
      expect(() => make({ epsilon: 1e-50 })).toThrow(
        /Norm: epsilon is 1e-50, must be finite and > 0 in float32, which .*; there it is 0$/,
      );
    }
    expect(() => groupNorm({ groups: 0 })).toThrow(
      "groupNorm: groups is 0, must be a whole number ≥ 1",
    );
    const layer = layerNorm();
    expect(() =>
      layer.apply(layer.init(key(0), [4]), randomTensor([2, 5], 1), { training: true }),
    ).toThrow("layerNorm: x is [2, 5], scale is [4]; x must end with the axes of scale");
  });
});
