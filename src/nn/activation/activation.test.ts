import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { differentiate, Expr, input, toJs, topological } from "../../expr/index.ts";
import { grad, map, setBackend, softmax, type Tensor, tensor } from "../../tensor/index.ts";
import { activations, findActivation } from "./index.ts";

const grid = Float32Array.from({ length: 641 }, (_, i) => (i - 320) / 16);
const extremes = Float32Array.of(NaN, 0, -0, Infinity, -Infinity, 1e38, -1e38, 1e-38, -1e-38);

/** Roundings that a library function may be off, in units of half an ulp; a plain operation rounds once. */
const FUNCTION_ROUNDINGS = 4;
const plain = new Set(["const", "input", "neg", "abs", "select", "max", "min", "lt", "le", "sign"]);
const arithmetic = new Set(["add", "sub", "mul", "div", "sqrt"]);

/**
 * How far a float32 machine may be off the formula at x: each operation adds its own rounding (functions within 2 ulp) and passes
 * on those of its arguments by its slopes. First order, from the formula itself, so no activation needs a tolerance of its own.
 */
function roundingBound(formula: Expr, x: number, unit: number): number {
  const values = new Map<Expr, number>();
  const errors = new Map<Expr, number>();
  for (const expr of topological(formula)) {
    const args = expr.args.map((arg) => values.get(arg) ?? 0);
    const value = toJs(expr)(x);
    values.set(expr, value);
    const roundings = plain.has(expr.op) ? 0 : arithmetic.has(expr.op) ? 1 : FUNCTION_ROUNDINGS;
    let error = expr.op === "const" ? Math.abs(value) * unit : roundings * Math.abs(value) * unit;
    if (expr.dtype === "float32" && expr.args.length > 0) {
      const alone = Expr.build(
        expr.op,
        expr.args.map((arg, i) => input(i, arg.dtype)),
        expr.dtype,
      );
      for (const [i, arg] of expr.args.entries()) {
        const passed = errors.get(arg) ?? 0;
        if (arg.dtype === "float32" && passed > 0)
          error += Math.abs(toJs(differentiate(alone, i))(...args)) * passed;
      }
    }
    errors.set(expr, error);
  }
  return (errors.get(formula) ?? 0) + 2 ** -148;
}

for (const a of Object.values(activations)) {
  const formula = a.expr(input(0));
  const slope = a.derivative(input(0));
  const value = toJs(formula);

  for (const { name, backend, epsilon } of backends)
    describe(`${a.name} on ${name}`, () => {
      const unit = Math.min(epsilon, 2 ** -24);
      beforeAll(() => setBackend(backend));

      const near = (came: ArrayLike<number>, exact: Expr) => {
        for (const [i, x] of grid.entries()) {
          const [y, expected] = [came[i] ?? Number.NaN, toJs(exact)(x)];
          const error = Math.abs(y - expected);
          expect(error, `at ${x}: ${y} for ${expected}`).toBeLessThanOrEqual(
            roundingBound(exact, x, unit),
          );
        }
      };

      it("equals its formula in float64 within the roundings of float32", () => {
        near(map((e) => a.expr(e), tensor(grid)).data(), formula);
      });

      it("has the derivative of its formula, and the stated slope at each kink", () => {
        const sum = (x: Tensor): Tensor => map((e) => a.expr(e), x).sum();
        near(grad(sum)(tensor(grid)).data(), slope);
        for (const { at, slope: stated } of a.kinks)
          expect(grad(sum)(tensor([at])).item()).toBeCloseTo(stated, 6);
      });

      it("stays in its range", () => {
        const [low, high] = a.range;
        for (const y of map((e) => a.expr(e), tensor(grid)).data()) {
          const room = 2 * unit * Math.abs(y);
          expect(y).toBeGreaterThanOrEqual(low - room);
          expect(y).toBeLessThanOrEqual(high + room);
        }
      });

      it("keeps NaN, ±0, ±∞ and 1e±38 as its formula does", () => {
        const came = map((e) => a.expr(e), tensor(extremes)).data();
        for (const [i, x] of extremes.entries()) {
          const [y, expected] = [came[i] ?? 0, value(x)];
          const room = Number.isFinite(expected) ? Math.abs(expected) * 8 * unit + 2 ** -148 : 0;
          if (Number.isFinite(expected))
            expect(Math.abs(y - expected), `at ${x}`).toBeLessThanOrEqual(room);
          else expect(y, `at ${x}`).toBe(expected);
        }
        expect(came[0]).toBeNaN();
      });
    });

  describe(a.name, () => {
    it("has its derivative by central differences, away from kinks", () => {
      const derivative = toJs(slope);
      for (const x of grid) {
        if (a.kinks.some(({ at }) => Math.abs(x - at) < 1e-3)) continue;
        const difference = (value(x + 1e-5) - value(x - 1e-5)) / 2e-5;
        expect(derivative(x), `at ${x}`).toBeCloseTo(difference, 5);
      }
    });

    it("is finite for |x| ≤ 1e4, its derivative too", () => {
      for (const x of [1e4, -1e4, 1e3, -1e3, 100, -100])
        expect(Number.isFinite(value(x)) && Number.isFinite(toJs(slope)(x)), `at ${x}`).toBe(true);
    });

    it("takes its whole range, and no more", () => {
      const dense = Array.from({ length: 400_001 }, (_, i) => value((i - 200_000) / 5000));
      const low = dense.reduce((a, b) => Math.min(a, b));
      const high = dense.reduce((a, b) => Math.max(a, b));
      const [lowest, highest] = a.range;
      if (Number.isFinite(lowest)) expect(low).toBeCloseTo(lowest, 8);
      else expect(low).toBeLessThan(-0.3);
      if (Number.isFinite(highest)) expect(high).toBeCloseTo(highest, 8);
      else expect(high).toBeGreaterThan(39);
    });

    it(`is ${a.monotonic ? "" : "not "}monotonic`, () => {
      const rises = grid.slice(1).every((x, i) => value(x) >= value(grid[i] ?? 0));
      expect(rises).toBe(a.monotonic);
    });

    it(`saturates: ${a.saturating}`, () => {
      const flat = (x: number): boolean => Math.abs(toJs(slope)(x)) < 1e-6;
      const sides = {
        "true,true": "both",
        "true,false": "left",
        "false,true": "right",
        "false,false": "no",
      };
      expect(sides[`${flat(-40)},${flat(40)}`]).toBe(a.saturating);
    });

    it(`is centred on 0: ${a.zeroCentred}`, () => {
      let mean = 0;
      for (let z = -8; z <= 8; z += 1 / 512)
        mean += (value(z) * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) / 512;
      const down = a.range[0] <= -1;
      expect(Math.abs(mean) < 1e-6 ? "yes" : down ? "nearly" : "no").toBe(a.zeroCentred);
    });

    it("is found by its name and its aliases", () => {
      for (const name of [a.name, ...a.aliases]) expect(findActivation(name)).toBe(a);
    });
  });
}

it("leaky ReLU and ELU take their parameters", () => {
  expect(toJs(activations.leakyRelu.expr(input(0), { slope: 0.2 }))(-3)).toBeCloseTo(-0.6, 12);
  expect(toJs(activations.elu.expr(input(0), { alpha: 2 }))(-1)).toBeCloseTo(
    2 * Math.expm1(-1),
    12,
  );
});

describe("softmax, as the lectures compute it", () => {
  const lines: readonly (readonly [readonly number[], readonly number[], number])[] = [
    [[8, 5, 0], [0.9523, 0.0474, 0.0003], 4],
    [[1.2, 0.9, 0.75], [0.42, 0.31, 0.27], 2],
    [[0.25, 1.23, -0.8], [0.249, 0.664, 0.087], 3],
  ];
  for (const [logits, expected, digits] of lines)
    it(`of ${logits}`, () => {
      for (const [i, p] of [...softmax(tensor([...logits])).data()].entries())
        expect(Number(p.toFixed(digits))).toBe(expected[i]);
    });

  it("of (0, z) is (sigmoid(−z), sigmoid(z))", () => {
    const sigmoid = toJs(activations.sigmoid.expr(input(0)));
    for (const z of [-30, -2, 0, 0.5, 7])
      expect(softmax(tensor([0, z])).data()[1]).toBeCloseTo(sigmoid(z), 6);
  });
});

it("ReLU on the lectures' 4×4 feature map (S3)", () => {
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
