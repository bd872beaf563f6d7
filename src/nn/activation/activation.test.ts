import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { differentiate, Expr, input, toJs, topological } from "../../expr/index.ts";
import { compile, grad, map, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import type { ElementwiseActivation } from "./activation.ts";
import { activations, findActivation } from "./index.ts";

const elementwise: readonly ElementwiseActivation[] = Object.values(activations).filter(
  (a) => a.kind === "elementwise",
);

const grid = Float32Array.from({ length: 321 }, (_, i) => (i - 160) / 8);
const extremes = Float32Array.of(NaN, 0, -0, Infinity, -Infinity, 1e38, -1e38, 1e-38, -1e-38);

/** Roundings that a library function may be off, in units of half an ulp; a plain operation rounds once. */
const FUNCTION_ROUNDINGS = 4;
const plain = new Set(["const", "input", "neg", "abs", "select", "max", "min", "lt", "le", "sign"]);
const arithmetic = new Set(["add", "sub", "mul", "div", "sqrt"]);

/**
 * How far a float32 machine may be off the formula at each x, for a unit roundoff of 1: each operation adds its own rounding
 * (functions within 2 ulp) and passes on those of its arguments by its slopes. First order, from the formula itself, so no activation
 * needs a tolerance of its own. Below 2⁻¹²⁵ numbers have fewer digits.
 */
function roundings(formula: Expr, points: ArrayLike<number>): number[] {
  const parts = topological(formula).map((expr) => {
    const own = expr.args.map((arg, i) => input(i, arg.dtype));
    const alone = own.length > 0 ? Expr.build(expr.op, own, expr.dtype) : undefined;
    const slopes =
      alone === undefined || expr.dtype !== "float32"
        ? []
        : own.map(({ dtype }, i) =>
            dtype === "float32" ? toJs(differentiate(alone, i)) : undefined,
          );
    return { expr, value: toJs(expr), slopes };
  });
  return Array.from(points, (x) => {
    const values = new Map<Expr, number>();
    const errors = new Map<Expr, number>();
    for (const { expr, value, slopes } of parts) {
      const args = expr.args.map((arg) => values.get(arg) ?? 0);
      const y = value(x);
      values.set(expr, y);
      const own = plain.has(expr.op) ? 0 : arithmetic.has(expr.op) ? 1 : FUNCTION_ROUNDINGS;
      const size = Math.max(Math.abs(y), own > 0 ? 2 ** -125 : 0);
      let error = expr.op === "const" ? Math.abs(y) : own * size;
      for (const [i, slope] of slopes.entries()) {
        const passed = errors.get(expr.args[i] as Expr) ?? 0;
        if (slope !== undefined && passed > 0) error += Math.abs(slope(...args)) * passed;
      }
      errors.set(expr, error);
    }
    return errors.get(formula) ?? 0;
  });
}

const exact = elementwise.map((a) => {
  const [formula, slope] = [a.expr(input(0)), a.derivative(input(0))];
  return {
    a,
    value: { at: toJs(formula), roundings: roundings(formula, grid) },
    slope: { at: toJs(slope), roundings: roundings(slope, grid) },
    // float32 knows no angle beyond 2^20, and gives 0.
    periodic: topological(formula).some(({ op }) => op === "sin"),
  };
});

/** Everything that is asked of a backend, so that all activations are one program. */
const kinks = elementwise.flatMap((a) => a.kinks.map(({ at }) => at));
const points = Float32Array.of(...grid, ...extremes, ...kinks);
const everything = (x: Tensor): { values: Tensor[]; slopes: Tensor[] } => ({
  values: elementwise.map((a) => map((e) => a.expr(e), x)),
  slopes: elementwise.map((a) => grad((x: Tensor) => map((e) => a.expr(e), x).sum())(x)),
});

for (const { name, backend, epsilon } of backends) {
  const unit = Math.min(epsilon, 2 ** -24);
  let came: { values: ArrayLike<number>[]; slopes: ArrayLike<number>[] };
  beforeAll(() => {
    setBackend(backend);
    const { values, slopes } = compile(everything, { backend })(tensor(points));
    came = { values: values.map((y) => y.data()), slopes: slopes.map((y) => y.data()) };
  });

  describe.each(exact.map((record, i) => ({ ...record, name: record.a.name, i })))(
    `$name on ${name}`,
    ({ a, value, slope, periodic, i }) => {
      const near = (results: ArrayLike<number>, { at, roundings }: typeof value) => {
        for (const [j, x] of grid.entries()) {
          const [y, expected] = [results[j] ?? Number.NaN, at(x)];
          const room = (roundings[j] ?? 0) * unit + 2 ** -148;
          expect(Math.abs(y - expected), `at ${x}: ${y} for ${expected}`).toBeLessThanOrEqual(room);
        }
      };

      it("equals its formula in float64 within the roundings of float32", () => {
        near(came.values[i] ?? [], value);
      });

      it("has the derivative of its formula, and the stated slope at each kink", () => {
        near(came.slopes[i] ?? [], slope);
        for (const { at, slope: stated } of a.kinks) {
          const place = grid.length + extremes.length + kinks.indexOf(at);
          expect(came.slopes[i]?.[place], `at ${at}`).toBeCloseTo(stated, 6);
        }
      });

      it("stays in its range", () => {
        const [, low, high] = a.range;
        for (let j = 0; j < grid.length; j++) {
          const y = came.values[i]?.[j] ?? Number.NaN;
          const room = 2 * unit * Math.abs(y);
          expect(y).toBeGreaterThanOrEqual(low - room);
          expect(y).toBeLessThanOrEqual(high + room);
        }
      });

      it("keeps NaN, ±0, ±∞ and 1e±38 as its formula does", () => {
        for (const [j, x] of extremes.entries()) {
          if (periodic && Number.isFinite(x) && Math.abs(x) > 2 ** 20) continue;
          const [y, expected] = [came.values[i]?.[grid.length + j] ?? 0, value.at(x)];
          if (!Number.isFinite(expected)) expect(y, `at ${x}`).toBe(expected);
          else {
            const room = Math.abs(expected) * 8 * unit + 2 ** -148;
            expect(Math.abs(y - expected), `at ${x}`).toBeLessThanOrEqual(room);
          }
        }
        expect(came.values[i]?.[grid.length]).toBeNaN();
      });
    },
  );
}

/** The lowest value for |x| ≤ 40 and far away: on a grid, then on ever finer ones around the best. */
function lowestOf(f: (x: number) => number): number {
  let [best, width] = [0, 40];
  for (let round = 0; round < 4; round++) {
    const [centre, step] = [best, width / 500];
    for (let i = -500; i <= 500; i++) if (f(centre + i * step) < f(best)) best = centre + i * step;
    width = 2 * step;
  }
  return [best, 1e6, -1e6, 1e9, -1e9].reduce((low, x) => Math.min(low, f(x)), Infinity);
}

describe.each(exact.map((record) => ({ ...record, name: record.a.name })))(
  "$name",
  ({ a, value: { at: value }, slope: { at: derivative } }) => {
    it("has its derivative by central differences in float64, away from kinks", () => {
      for (const x of grid) {
        if (a.kinks.some(({ at }) => Math.abs(x - at) < 1e-3)) continue;
        // A small step, as the slope itself may have a kink: that of ELU at 0.
        const difference = (value(x + 1e-7) - value(x - 1e-7)) / 2e-7;
        expect(Math.abs(derivative(x) - difference), `at ${x}`).toBeLessThan(5e-7);
      }
    });

    it("equals its textbook formula", () => {
      const textbook = toJs(a.formula(input(0)));
      for (const x of grid)
        expect(Math.abs(textbook(x) - value(x)), `at ${x}`).toBeLessThanOrEqual(
          1e-13 * Math.max(1, Math.abs(x)),
        );
    });

    it("is finite for |x| ≤ 1e4, its derivative too", () => {
      for (const x of [1e4, -1e4, 1e3, -1e3, 100, -100, 0])
        expect(Number.isFinite(value(x)) && Number.isFinite(derivative(x)), `at ${x}`).toBe(true);
    });

    it("takes its whole range, and no more", () => {
      const low = lowestOf(value);
      const high = -lowestOf((x) => -value(x));
      const [, lowest, highest] = a.range;
      if (Number.isFinite(lowest)) expect(low).toBeCloseTo(lowest, 8);
      else expect(low).toBeLessThan(-0.3);
      if (Number.isFinite(highest)) expect(high).toBeCloseTo(highest, 8);
      else expect(high).toBeGreaterThan(15);
    });

    it(`is ${a.monotonic ? "" : "not "}monotonic`, () => {
      const rises = grid.slice(1).every((x, i) => value(x) >= value(grid[i] ?? 0));
      expect(rises).toBe(a.monotonic);
    });

    it(`saturates: ${a.saturating}`, () => {
      const flat = (x: number): boolean => Math.abs(derivative(x)) < 1e-6;
      const sides = {
        "true,true": "both",
        "true,false": "left",
        "false,true": "right",
        "false,false": "no",
      };
      expect(sides[`${flat(-1e7)},${flat(1e7)}`]).toBe(a.saturating);
    });

    it(`is centred on 0: ${a.zeroCentred}`, () => {
      let mean = 0;
      for (let z = -8; z <= 8; z += 1 / 512)
        mean += (value(z) * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) / 512;
      const around = a.range[1] <= -1 && a.range[2] > 0;
      expect(Math.abs(mean) < 1e-6 ? "yes" : around ? "nearly" : "no").toBe(a.zeroCentred);
    });

    it("is found by its name and its aliases", () => {
      for (const name of [a.name, ...a.aliases]) expect(findActivation(name)).toBe(a);
    });
  },
);

it("no two activations share a name", () => {
  const names = Object.values(activations).flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});
