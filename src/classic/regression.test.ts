import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets, type Samples } from "./index.ts";
import { lbfgs } from "./lbfgs.ts";
import { descendSquares, leastSquares } from "./linear-regression.ts";
import {
  logisticGradients,
  logisticRegression,
  minimumOf,
  newton,
  sigmoid,
} from "./logistic-regression.ts";
import { randomOf } from "./random.ts";
import { scaled, scalingOf } from "./scaling.ts";
import { softmaxObjective } from "./softmax-regression.ts";

const set = (name: string): Samples => {
  const made = classicSets.get(name)?.make(1);
  if (made === undefined) throw new Error(`there is no ${name}`);
  return made;
};
const context = { seed: 1, backend: reference() };

describe("linear regression", () => {
  it("finds in closed form what gradient descent comes to, with and without a ridge", () => {
    for (const name of ["plane", "sine"])
      for (const ridge of [0, 3]) {
        const closed = leastSquares(set(name), ridge);
        const { model, losses } = descendSquares(set(name), ridge, 3000);
        model.weight.forEach((one, i) => {
          expect(one).toBeCloseTo(closed.weight[i] as number, 6);
        });
        expect(model.bias).toBeCloseTo(closed.bias, 6);
        for (let i = 1; i < losses.length && ridge === 0; i++)
          expect(losses[i] as number).toBeLessThanOrEqual((losses[i - 1] as number) + 1e-12);
      }
  });

  it("finds the numbers that made the targets", () => {
    const random = randomOf(3);
    const rows = Float64Array.from({ length: 300 }, () => random.range(-2, 2));
    const targets = Float64Array.from(
      { length: 100 },
      (_, n) => 3 * rows[3 * n]! - 2 * rows[3 * n + 1]! + 0.5 * rows[3 * n + 2]! + 7,
    );
    const samples: Samples = {
      name: "made",
      rows,
      targets,
      size: 100,
      width: 3,
      features: ["a", "b", "c"],
      classes: [],
      labels: new Int32Array(),
    };
    const { weight, bias } = leastSquares(samples);
    for (const [i, one] of [3, -2, 0.5].entries()) expect(weight[i]).toBeCloseTo(one, 9);
    expect(bias).toBeCloseTo(7, 9);
  });

  it("says that columns which depend on each other fix nothing", () => {
    const samples: Samples = {
      name: "twice",
      rows: Float64Array.of(1, 2, 2, 4, 3, 6),
      targets: Float64Array.of(1, 2, 4),
      size: 3,
      width: 2,
      features: ["a", "b"],
      classes: [],
      labels: new Int32Array(),
    };
    expect(() => leastSquares(samples)).toThrow(
      "linear-regression of twice: the equations do not fix 2 unknowns: b depends on those before it; a larger ridge",
    );
    const still = { ...samples, rows: Float64Array.of(1, 0.1, 2, 0.1, 4, 0.1) };
    expect(() => leastSquares(still)).toThrow("linear-regression: b of twice never changes");
    expect(leastSquares(still, 1).weight[1]).toBe(0);
    expect(leastSquares(samples, 1).weight).toHaveLength(2);
  });
});

describe("logistic regression", () => {
  it("has the gradients x·(a − y) and a − y, as differences of the loss have them", () => {
    const random = randomOf(4);
    for (let trial = 0; trial < 50; trial++) {
      const [w, x] = [0, 1].map(() =>
        Float64Array.from({ length: 3 }, () => random.range(-2, 2)),
      ) as [Float64Array, Float64Array];
      const bias = random.range(-1, 1);
      const y = trial % 2;
      const found = logisticGradients(w, bias, x, y);
      const a = sigmoid(w[0]! * x[0]! + w[1]! * x[1]! + w[2]! * x[2]! + bias);
      const h = 1e-5;
      for (let i = 0; i < 3; i++) {
        const up = logisticGradients(
          w.map((one, k) => one + (k === i ? h : 0)),
          bias,
          x,
          y,
        ).loss;
        const down = logisticGradients(
          w.map((one, k) => one - (k === i ? h : 0)),
          bias,
          x,
          y,
        ).loss;
        expect(found.weight[i]).toBeCloseTo((up - down) / (2 * h), 6);
        expect(found.weight[i]).toBeCloseTo(x[i]! * (a - y), 12);
      }
      const up = logisticGradients(w, bias + h, x, y).loss;
      expect(found.bias).toBeCloseTo((up - logisticGradients(w, bias - h, x, y).loss) / (2 * h), 6);
      expect(found.loss).toBeCloseTo(-(y === 1 ? Math.log(a) : Math.log(1 - a)), 9);
    }
  });

  it("keeps its loss finite at logits of ±1e4", () => {
    expect(logisticGradients([1e4], 0, [1], 0).loss).toBe(1e4);
    expect(logisticGradients([-1e4], 0, [1], 1).loss).toBe(1e4);
    expect(logisticGradients([1e4], 0, [1], 1).loss).toBe(0);
  });

  it("finds the same minimum by L-BFGS, which takes wide tables", async () => {
    const random = randomOf(6);
    const [size, width] = [40, 301];
    const samples: Samples = {
      ...{ name: "wide", size, width, features: [], classes: ["0", "1"] },
      rows: Float64Array.from({ length: size * width }, () => random.range(-1, 1)),
      labels: Int32Array.from({ length: size }, (_, n) => n % 2),
    };
    const [found, exact] = [await minimumOf(samples, 1), newton(samples, 1)];
    for (let i = 0; i <= width; i++) expect(found[i]).toBeCloseTo(exact[i] as number, 6);
  });

  it("ends where the slope is 0, where softmax regression with halved weights ends too", async () => {
    const samples = set("moons");
    const rows = scaled(samples, scalingOf(samples));
    const at = newton(rows, 2);
    // Two classes: with w₂ = −w₁ = w/2 the penalty is ¼‖w‖²; for C = ¼ that is Σ L + ‖w‖², a ridge of 2.
    const { x } = await lbfgs(
      (weight, gradient) => softmaxObjective(rows, 1 / 4, weight, gradient),
      new Float64Array(6),
      { tolerance: 1e-9, iterations: 1000 },
    );
    for (let i = 0; i < 3; i++) expect(x[3 + i]! - x[i]!).toBeCloseTo(at[i]!, 4);
    await expect(logisticRegression.fit(set("blobs"), {}, context)).rejects.toThrow(
      "needed are two; softmax-regression takes more",
    );
  });
});
