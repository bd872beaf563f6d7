import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logSigmoid, softplus } from "./builders.ts";
import { differentiate } from "./differentiate.ts";
import { toJs } from "./evaluate.ts";
import { constant, type Expr, input } from "./expr.ts";

const x = input(0);
const y = input(1);
const slope = (expr: Expr, at: number): number => toJs(differentiate(expr, 0))(at);

/** Central difference of fourth order; its own error is about 1e−10 for functions of size 1. */
function difference(f: (value: number) => number, at: number): number {
  const h = 1e-3;
  return (8 * (f(at + h) - f(at - h)) - (f(at + 2 * h) - f(at - 2 * h))) / (12 * h);
}

describe("the derivative of each operation", () => {
  it.each<[string, Expr, readonly number[]]>([
    ["neg", x.neg(), [-1, 2]],
    ["abs", x.abs(), [-1, 2]],
    ["sqrt", x.sqrt(), [0.3, 4]],
    ["exp", x.exp(), [-2, 1]],
    ["expm1", x.expm1(), [-2, 1]],
    ["log", x.log(), [0.3, 4]],
    ["log1p", x.log1p(), [-0.5, 4]],
    ["sin", x.sin(), [-1, 2]],
    ["cos", x.cos(), [-1, 2]],
    ["tanh", x.tanh(), [-1, 2]],
    ["erf", x.erf(), [-1, 0.4]],
    ["sigmoid", x.sigmoid(), [-3, 0, 2]],
    ["sigmoid of an expression", x.mul(-3).add(1).sigmoid(), [-1, 0.5]],
    ["softplus", softplus(x), [-3, 0, 2]],
    ["softplus, turned round", x.abs().neg().exp().log1p().add(x.max(0)), [-3, 0, 2]],
    ["log1p(exp)", x.exp().log1p(), [-3, 0, 2]],
    ["log sigmoid", logSigmoid(x), [-3, 0, 2]],
    ["square", x.square(), [-1, 2]],
    ["cube", x.pow(3), [-1, 2]],
    ["constant power", x.pow(2.7), [0.5, 2]],
    ["power of a constant", constant(1.7).pow(x), [-1, 2]],
    ["x^x", x.pow(x), [0.5, 2]],
    ["reciprocal", x.reciprocal(), [-1, 2]],
    ["quotient", x.sin().div(x.square().add(1)), [-1, 2]],
    ["constant quotient", constant(3).div(x.exp()), [-1, 2]],
    ["product", x.sin().mul(x.exp()), [-1, 2]],
    ["difference", constant(2).sub(x.sin().sub(x)), [-1, 2]],
    ["max", x.max(x.square()), [-1, 0.5, 2]],
    ["min", x.min(x.square()), [-1, 0.5, 2]],
    ["select", x.lt(0.3).select(x.sin(), x.square()), [-1, 2]],
    ["gelu", x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)), [-1, 2]],
  ])("%s", (_, expr, points) => {
    const f = toJs(expr);
    for (const at of points) expect(slope(expr, at), `at ${at}`).toBeCloseTo(difference(f, at), 8);
  });

  it("of flat operations is 0", () => {
    for (const flat of [
      x.sign(),
      x.floor(),
      x.ceil(),
      x.round(),
      x.trunc(),
      x.cast("int32").cast("float32"),
      x.lt(0).cast("float32"),
    ])
      expect(differentiate(flat, 0)).toBe(constant(0));
  });

  it("is with respect to one input", () => {
    const expr = x.mul(y).add(y.exp());
    expect(differentiate(expr, 0)).toBe(y);
    expect(differentiate(expr, 1)).toBe(x.add(y.exp()));
    expect(differentiate(expr, 2)).toBe(constant(0));
  });

  it("asks for a float", () => {
    expect(() => differentiate(x.lt(y), 0)).toThrow("the expression is bool, not float32");
  });
});

describe("at kinks", () => {
  it("relu′(0) = 0 and |x|′(0) = 0", () => {
    expect(slope(x.max(0), 0)).toBe(0);
    expect(slope(constant(0).max(x), -0)).toBe(0);
    expect(slope(x.min(0), 0)).toBe(0);
    expect(slope(x.abs(), 0)).toBe(0);
  });

  it("a tie of two variables goes to the first", () => {
    for (const expr of [x.max(y), x.min(y)]) {
      expect(toJs(differentiate(expr, 0))(2, 2)).toBe(1);
      expect(toJs(differentiate(expr, 1))(2, 2)).toBe(0);
    }
  });

  it("a power of 0 has slope 0 in its exponent", () => {
    expect(toJs(differentiate(x.pow(y), 1))(0, 2)).toBe(0);
  });
});

describe("far out", () => {
  it("sigmoid and softplus have finite, accurate slopes", () => {
    expect(slope(x.sigmoid(), 40) / Math.exp(-40)).toBeCloseTo(1, 12);
    expect(slope(x.sigmoid(), -40) / Math.exp(-40)).toBeCloseTo(1, 12);
    expect(slope(softplus(x), 1e4)).toBe(1);
    expect(slope(softplus(x), -1e4)).toBe(0);
    expect(slope(x.exp().log1p(), 1e4)).toBe(1);
    expect(slope(logSigmoid(x), -1e4)).toBe(1);
  });
});

it("equals central differences for random smooth expressions, first and second order", () => {
  const { expr: smooth } = fc.letrec<{ expr: Expr }>((tie) => ({
    expr: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(x, x, y, constant(0.7), constant(-1.3)),
      fc
        .tuple(tie("expr"), tie("expr"))
        .chain(([a, b]) =>
          fc.constantFrom(
            a.add(b),
            a.sub(b),
            a.mul(b),
            a.div(b.square().add(1)),
            a.tanh().max(b.sin()),
          ),
        ),
      tie("expr").chain((a) =>
        fc.constantFrom(
          ...[a.sin(), a.cos(), a.tanh(), a.erf(), a.sigmoid(), softplus(a), a.neg()],
          ...[
            a.tanh().exp(),
            a.square().log1p(),
            a.sin().expm1(),
            a.square().add(1).sqrt(),
            a.cos().add(2).log(),
          ],
          ...[a.sin().add(2).pow(1.3), a.sin().add(2).pow(a.tanh())],
        ),
      ),
    ),
  }));
  // Away from round numbers, where max of two functions may have its kink.
  const point = fc.double({ min: -2, max: 2, noNaN: true }).map((value) => value + 0.0137);
  let compared = 0;
  fc.assert(
    fc.property(smooth, point, point, (expr, at, shifted) => {
      const other = shifted * 1.01;
      let current = expr;
      for (const order of [1, 2]) {
        const f = toJs(current);
        current = differentiate(current, 0);
        const wanted = [1e-3, 3e-4].map((h) => central(f, at, other, h));
        const [coarse = 0, fine = 0] = wanted;
        // Where the two step widths disagree there is a kink or cancellation, and nothing to compare with.
        const trust = 1e-6 * (1 + Math.abs(coarse));
        if (!(Math.abs(coarse - fine) <= trust)) return;
        compared++;
        const got = toJs(current)(at, other);
        expect(Math.abs(got - coarse), `order ${order} at ${at}, ${other}`).toBeLessThan(
          10 * trust,
        );
      }
    }),
    { numRuns: 1500, seed: 7 },
  );
  expect(compared).toBeGreaterThan(2500);
});

function central(
  f: (a: number, b: number) => number,
  at: number,
  other: number,
  h: number,
): number {
  return (
    (8 * (f(at + h, other) - f(at - h, other)) - (f(at + 2 * h, other) - f(at - 2 * h, other))) /
    (12 * h)
  );
}
