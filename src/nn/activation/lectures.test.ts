/** Figures that the lectures print, and those that they print wrongly. */
import { describe, expect, it } from "vitest";
import { input, toJs } from "../../expr/index.ts";
import { map, softmax, tensor } from "../../tensor/index.ts";
import type { ElementwiseActivation, Values } from "./activation.ts";
import { activations } from "./index.ts";

const at = (a: ElementwiseActivation, x: number, values?: Values): number =>
  toJs(a.expr(input(0), values))(x);
const slopeAt = (a: ElementwiseActivation, x: number, values?: Values): number =>
  toJs(a.derivative(input(0), values))(x);

describe("softmax, as the lectures compute it (S1)", () => {
  const lines: readonly (readonly [readonly number[], readonly number[], number])[] = [
    [[8, 5, 0], [0.9523, 0.0474, 0.0003], 4],
    [[1.2, 0.9, 0.75], [0.42, 0.31, 0.27], 2],
    [[0.25, 1.23, -0.8], [0.249, 0.664, 0.087], 3],
  ];
  it.each(lines)("of the logits %s", (logits, expected, digits) => {
    const all = [softmax(tensor([...logits])), activations.softmax.apply(tensor([...logits]), 0)];
    for (const y of all)
      for (const [i, p] of [...y.data()].entries())
        expect(Number(p.toFixed(digits))).toBe(expected[i]);
  });

  it("of (0, z) is (sigmoid(−z), sigmoid(z)) (S2)", () => {
    for (const z of [-30, -2, 0, 0.5, 7]) {
      const [left, right] = softmax(tensor([0, z])).data();
      expect(left).toBeCloseTo(at(activations.sigmoid, -z), 6);
      expect(right).toBeCloseTo(at(activations.sigmoid, z), 6);
    }
  });

  it("is sure where one value leads, argmax is sure in any case (S2)", () => {
    for (const x of [
      [0.01, 0.97, 0.02],
      [0.33, 0.34, 0.33],
    ])
      expect([...activations.argmax.apply(tensor(x), 0).data()]).toEqual([0, 1, 0]);
  });
});

it("argmax takes the first of equal values, along any axis", () => {
  const x = tensor([
    [1, 5, 5],
    [7, 2, 5],
  ]);
  expect(activations.argmax.apply(x, -1).array()).toEqual([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  expect(activations.argmax.apply(x, 0).array()).toEqual([
    [0, 1, 1],
    [1, 0, 0],
  ]);
});

it("ReLU on the 4×4 feature map (S0, S3)", () => {
  const map4 = tensor([
    [9, 3, 5, -8],
    [-6, 2, -3, 1],
    [1, 3, 4, 1],
    [3, -4, 5, 1],
  ]);
  expect(map((e) => activations.relu.expr(e), map4).array()).toEqual([
    [9, 3, 5, 0],
    [0, 2, 0, 1],
    [1, 3, 4, 1],
    [3, 0, 5, 1],
  ]);
});

describe("formulas of the lectures' tables (S1, S2)", () => {
  const { sigmoid, tanh, softplus, gelu, geluTanh, geluSigmoid, mish, silu, lisht } = activations;

  it("sigmoid′ = σ (1 − σ), tanh′ = 1 − tanh², softplus′ = σ (S1)", () => {
    for (const x of [-4, -1, 0, 0.3, 2]) {
      const [s, t] = [at(sigmoid, x), at(tanh, x)];
      expect(slopeAt(sigmoid, x)).toBeCloseTo(s * (1 - s), 14);
      expect(slopeAt(tanh, x)).toBeCloseTo(1 - t * t, 14);
      expect(slopeAt(softplus, x)).toBeCloseTo(s, 14);
    }
  });

  it("the approximations of GELU are near it: 4.8e−4 by tanh, 0.0204 by sigmoid (S2)", () => {
    const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
    const error = (a: ElementwiseActivation) =>
      Math.max(...grid.map((x) => Math.abs(at(a, x) - at(gelu, x))));
    expect(error(geluTanh)).toBeCloseTo(4.73e-4, 5);
    expect(error(geluSigmoid)).toBeCloseTo(0.0203, 3);
  });

  it("mish = z tanh(softplus(z)), swish = z σ(z), LiSHT = z tanh(z) (S2)", () => {
    for (const z of [-5, -1, 0, 0.7, 3]) {
      expect(at(mish, z)).toBeCloseTo(z * Math.tanh(Math.log1p(Math.exp(z))), 14);
      expect(at(silu, z)).toBeCloseTo(z / (1 + Math.exp(-z)), 14);
      expect(at(lisht, z)).toBeCloseTo(z * Math.tanh(z), 14);
    }
  });
});

describe("where the lectures slip", () => {
  const { sigmoid, elu, leakyRelu, softplus } = activations;

  it("sigmoid(−1.674) is 0.158, not 0.842 (S0)", () => {
    expect(at(sigmoid, -1.674)).toBeCloseTo(0.158, 3);
    expect(at(sigmoid, 1.674)).toBeCloseTo(0.842, 3);
    expect(1.752 * 0.511).toBeCloseTo(0.895, 3);
  });

  it("ELU's derivative below 0 is α eˣ, and its range (−α, ∞) (S1)", () => {
    for (const alpha of [0.5, 1, 2]) {
      expect(slopeAt(elu, -0.7, { alpha })).toBeCloseTo(alpha * Math.exp(-0.7), 14);
      expect(at(elu, -50, { alpha })).toBeCloseTo(-alpha, 12);
    }
    expect(elu.range).toEqual(["(", -1, Infinity, ")"]);
  });

  it("leaky ReLU takes every real value, softplus every positive one (S1)", () => {
    expect(leakyRelu.range).toEqual(["(", -Infinity, Infinity, ")"]);
    expect(at(leakyRelu, -1e6)).toBeCloseTo(-1e4, 6);
    expect(softplus.range).toEqual(["(", 0, Infinity, ")"]);
    expect(at(softplus, 100)).toBe(100);
  });
});

describe("far from 0", () => {
  it.each([1e4, 1e3, 100])("softplus, log-sigmoid and mish keep their digits at ±%d", (x) => {
    const { softplus, logSigmoid, mish } = activations;
    expect(at(softplus, x)).toBe(x);
    expect(at(softplus, -x)).toBe(Math.exp(-x));
    expect(at(logSigmoid, -x)).toBe(-x);
    expect(at(logSigmoid, x) + 0).toBe(-Math.exp(-x) + 0);
    expect(at(mish, x)).toBe(x);
    expect(Math.abs(at(mish, -x) + x * Math.exp(-x))).toBeLessThan(
      1e-14 * Math.exp(-x) * x + 1e-300,
    );
    expect(slopeAt(mish, x)).toBe(1);
  });

  it("what is ∞ · 0 or ∞ / ∞ is NaN, as in PyTorch", () => {
    const { silu, mish, gelu, hardSwish, softsign } = activations;
    for (const a of [silu, mish, gelu, hardSwish]) expect(at(a, -Infinity), a.name).toBeNaN();
    expect(at(softsign, Infinity)).toBeNaN();
  });

  it("sinc is 1 at 0, and flat there", () => {
    const { sinc } = activations;
    expect(at(sinc, 0)).toBe(1);
    expect(slopeAt(sinc, 0) + 0).toBe(0);
    for (const x of [1e-8, 1e-4, 0.01]) expect(slopeAt(sinc, x) / (-x / 3)).toBeCloseTo(1, 4);
  });
});
