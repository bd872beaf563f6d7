import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import {
  grad,
  key,
  leafPaths,
  ones,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../../tensor/index.ts";
import {
  batchNorm,
  custom,
  fromSpec,
  linear,
  residual,
  sequential,
  spatialDropout,
  standardise,
  stochasticDepth,
  toSpec,
  type Variables,
} from "../index.ts";

const nothing: Variables = { params: {}, state: {} };

describe("stochastic depth", () => {
  it("decays in a line from p₀ = 1 to p_L = 0.5 (E4, S4)", () => {
    expect(stochasticDepth(4)).toEqual([0.875, 0.75, 0.625, 0.5]);
    const many = stochasticDepth(54);
    expect([many[0], many.at(-1)]).toEqual([1 - 0.5 / 54, 0.5]);
    // Huang et al.: the expected number of blocks is (3L − 1) / 4, about 40 of 54.
    expect(many.reduce((sum, p) => sum + p, 0)).toBeCloseTo((3 * 54 - 1) / 4, 10);
    expect(stochasticDepth(2, 0.8)).toEqual([0.9, 0.8]);
    expect(() => stochasticDepth(0)).toThrow(
      "stochasticDepth: blocks is 0, must be a whole number ≥ 1",
    );
    expect(() => stochasticDepth(3, 0)).toThrow("stochasticDepth: last is 0, must be in (0, 1]");
  });

  it("is an option of residual: the parameters are called the same with it", () => {
    const paths = (options: object) =>
      leafPaths(residual(linear({ units: 3 }), undefined, options).init(key(0), [3]).params);
    expect(paths({ survival: 0.5 })).toEqual(paths({}));
    const spec = { type: "residual", body: { type: "linear", units: 3 }, survival: 0.5 };
    expect(toSpec(fromSpec(spec))).toEqual(spec);
    for (const survival of [0, 1.5, -1])
      expect(() => residual(linear({ units: 3 }), undefined, { survival })).toThrow(
        `residual: survival is ${survival}, must be in (0, 1]`,
      );
  });

  it("asks for a key in training", () => {
    const block = residual(custom({ name: "twice", apply: (_, x) => x.mul(2) }), undefined, {
      survival: 0.5,
    });
    expect(() => block.apply(nothing, ones([1, 2]), { training: true })).toThrow(
      /needs randomness; apply the model with \{ training: true, key \}/,
    );
  });

  it("leaves the running statistics of a body alone that took no part", () => {
    const block = residual(batchNorm(), undefined, { survival: 0.5 });
    const variables = block.init(key(0), [2]);
    const x = randomTensor([8, 2], 1).add(3);
    const seen = new Set<boolean>();
    for (let seed = 0; seed < 12; seed++) {
      const { output, state } = block.apply(variables, x, { training: true, key: key(seed) });
      const left = [...output.data()].every((v, i) => v === x.data()[i]);
      const { mean } = (state as { body: { mean: Tensor } }).body;
      expect([...mean.data()].every((v) => v === 0)).toBe(left);
      seen.add(left);
    }
    expect(seen.size).toBe(2);
  });
});

for (const { name, backend, epsilon } of backends)
  describe(`regularising layers on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("stochastic depth draws once for a batch or once for each example, and scales in evaluation", () => {
      const triple = custom({ name: "triple", apply: (_, x) => x.mul(3) });
      const run = (each: "batch" | "example", seed: number) => {
        const block = residual(triple, undefined, { survival: 0.7, each });
        const { output } = block.apply(nothing, ones([400, 2]), { training: true, key: key(seed) });
        const values = [...output.data()];
        for (let i = 0; i < 800; i += 2) expect(values[i]).toBe(values[i + 1]);
        return values.filter((v) => v === 4).length / 800;
      };
      for (let seed = 0; seed < 6; seed++) expect([0, 1]).toContain(run("batch", seed));
      // Binomial of 400: deviation 0.023.
      expect(Math.abs(run("example", 1) - 0.7)).toBeLessThan(5 * 0.023);
      const block = residual(triple, undefined, { survival: 0.7 });
      const { output } = block.apply(nothing, ones([1, 2]), { training: false });
      expectClose(output.data(), [3.1, 3.1], 4 * epsilon);
    });

    it("a scaled residual scales what stochastic depth leaves of its body, in training and in evaluation", () => {
      const triple = custom({ name: "triple", apply: (_, x) => x.mul(3) });
      const block = residual(triple, undefined, { survival: 0.5, scale: 0.1 });
      const seen = new Set<number>();
      for (let seed = 0; seed < 8; seed++) {
        const mode = { training: true, key: key(seed) };
        seen.add(
          Number(
            block
              .apply(nothing, ones([1, 1]), mode)
              .output.item()
              .toFixed(4),
          ),
        );
      }
      expect(seen).toEqual(new Set([1, 1.3]));
      const { output } = block.apply(nothing, ones([1, 2]), { training: false });
      expectClose(output.data(), [1.15, 1.15], 4 * epsilon);
      expect(() => residual(triple, undefined, { scale: 0 })).toThrow(
        "residual: scale is 0, must be finite and > 0",
      );
    });

    it("spatial dropout drops whole channels of single examples and keeps the expectation", () => {
      const layer = spatialDropout({ rate: 0.25 });
      const { output } = layer.apply(nothing, ones([50, 3, 3, 40]), {
        training: true,
        key: key(2),
      });
      const sums = [...output.sum([1, 2]).data()];
      const dropped = sums.filter((v) => v === 0).length;
      for (const v of sums) expect(v === 0 || Math.abs(v - 12) < 1e-4).toBe(true);
      // Binomial: 2,000 trials, deviation 19.4.
      expect(Math.abs(dropped - 500)).toBeLessThan(5 * 19.4);
    });

    it("frozen batch norm uses and keeps the running statistics in training; scale and shift still learn", () => {
      const layer = batchNorm({ frozen: true, epsilon: 0.25 });
      const variables = {
        params: { scale: tensor([2]), shift: tensor([1]) },
        state: { mean: tensor([3]), variance: tensor([3.75]) },
      };
      const x = tensor([[5], [9]]);
      const { output, state } = layer.apply(variables, x, { training: true });
      expectClose(output.data(), [3, 7], 8 * epsilon);
      expect(state).toBe(variables.state);
      const loss = (params: Variables["params"]) =>
        layer.apply({ ...variables, params }, x, { training: true }).output.sum();
      const slope = grad(loss)(variables.params) as { scale: Tensor; shift: Tensor };
      expectClose([slope.scale.item(), slope.shift.item()], [4, 2], 8 * epsilon);
    });

    it("standardise brings channels to mean 0 and deviation 1, and its numbers are the model's state", () => {
      const layer = standardise({ mean: [1, -2], std: [2, 0.5] });
      const variables = layer.init(key(0), [2, 2]);
      expect(leafPaths(variables.state)).toEqual(["mean", "std"]);
      expect(variables.params).toEqual({});
      const x = tensor([
        [
          [1, -2],
          [3, -1],
        ],
      ]);
      const { output, state } = layer.apply(variables, x, { training: true });
      expectClose(output.data(), [0, 0, 1, 2], 4 * epsilon);
      expect(state).toBe(variables.state);
    });
  });

describe("standardise", () => {
  it("is JSON and back", () => {
    const spec = { type: "standardise", mean: [0.1, 0.2, 0.3], std: 0.5 };
    expect(toSpec(fromSpec(spec))).toEqual(spec);
    expect(toSpec(standardise())).toEqual({ type: "standardise" });
  });

  it("refuses what cannot be, naming the layer", () => {
    const model = sequential({ input: standardise({ mean: [0, 1] }) });
    expect(() => model.init(key(0), [4, 4, 3])).toThrow(
      "input: mean has 2 values, x has 3 channels; give one number, or one for each channel",
    );
    expect(() => standardise({ std: [1, 1e-50] })).toThrow(/std\[1\] is 1e-50, .*; there it is 0$/);
    expect(standardise({ mean: 1e-50 }).options.mean).toBe(1e-50);
    expect(() => standardise({ std: [1, 0] })).toThrow(
      "standardise: std[1] is 0, must be finite and > 0",
    );
    const layer = standardise();
    const made = layer.init(key(0), [3]);
    expect(() => layer.apply(made, zeros([1, 2]), { training: false })).toThrow(
      "standardise: x is [1, 2], mean is [3]; the last axis of x must be 3",
    );
  });
});

it("spatial dropout needs places", () => {
  expect(() =>
    spatialDropout({ rate: 0.5 }).apply(nothing, ones([2, 2]), { training: false }),
  ).toThrow(
    "spatialDropout: x is [2, 2], must be [N, …, C] with places between; use dropout for vectors",
  );
  expect(() => spatialDropout({ rate: 1 })).toThrow("spatialDropout: rate is 1, must be in [0, 1)");
});
