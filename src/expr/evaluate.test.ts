import { describe, expect, it } from "vitest";
import { evaluate, toJs } from "./evaluate.ts";
import { constant, input } from "./expr.ts";

const x = input(0);
const y = input(1);

describe("toJs", () => {
  it("is the function in float64", () => {
    const f = toJs(x.mul(y).add(0.1).exp());
    expect(f(0.3, 0.7)).toBe(Math.exp(0.3 * 0.7 + 0.1));
  });

  it("keeps no values between calls", () => {
    const f = toJs(x.add(y));
    expect([f(1, 2), f(3, 4), f(1, 2)]).toEqual([3, 7, 3]);
    expect(f(1)).toBeNaN();
  });

  it("computes ints at 32 bits", () => {
    const i = input(0, "int32");
    const u = input(0, "uint32");
    expect(toJs(i.mul(i))(65537)).toBe(131073);
    expect(toJs(i.add(1))(2147483647)).toBe(-2147483648);
    expect(toJs(u.sub(1))(0)).toBe(4294967295);
    expect(toJs(u.mul(u))(4294967295)).toBe(1);
    expect(toJs(i.shr(1))(-8)).toBe(-4);
    expect(toJs(u.shr(1))(4294967288)).toBe(2147483644);
    expect(toJs(i.shl(33))(3)).toBe(6);
    expect(toJs(i.neg())(-2147483648)).toBe(-2147483648);
    expect(toJs(u.not())(0)).toBe(4294967295);
    expect(toJs(u.lt(5))(4294967295)).toBe(0);
  });

  it("casts: truncates and saturates, wraps between ints", () => {
    const toInt = toJs(x.cast("int32"));
    expect([2.9, -2.9, 1e10, -1e10, Number.NaN, -0].map((v) => toInt(v))).toEqual([
      2, -2, 2147483647, -2147483648, 0, 0,
    ]);
    const toUint = toJs(x.cast("uint32"));
    expect([2.9, -2.9, 1e10, Infinity].map((v) => toUint(v))).toEqual([
      2, 0, 4294967295, 4294967295,
    ]);
    expect(toJs(input(0, "int32").cast("uint32"))(-1)).toBe(4294967295);
    expect(toJs(input(0, "uint32").cast("int32"))(4294967295)).toBe(-1);
    expect([0, -0, 0.5, Number.NaN].map((v) => toJs(x.cast("bool"))(v))).toEqual([0, 0, 1, 1]);
    expect(toJs(x.lt(0).cast("float32"))(-1)).toBe(1);
  });

  it("bitcasts float32 bits", () => {
    expect(toJs(x.bitcast("int32"))(1)).toBe(0x3f800000);
    expect(toJs(x.bitcast("uint32"))(-0)).toBe(0x80000000);
    expect(toJs(input(0, "int32").bitcast("float32"))(0x40490fdb)).toBe(Math.fround(Math.PI));
  });

  it("propagates NaN through min and max, rounds ties to even", () => {
    expect(toJs(x.max(y))(Number.NaN, 1)).toBeNaN();
    expect(toJs(x.min(y))(1, Number.NaN)).toBeNaN();
    const round = toJs(x.round());
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2 ** 52 + 1].map((v) => round(v))).toEqual([
      0,
      2,
      2,
      -0,
      -2,
      2 ** 52 + 1,
    ]);
  });

  it("keeps 1 + erf accurate where erf is near −1", () => {
    const gelu = toJs(x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)));
    // −10 · Φ(−10), Abramowitz & Stegun 26.2.
    expect(gelu(-10) / -7.619853024160526e-23).toBeCloseTo(1, 12);
  });
});

describe("evaluate", () => {
  it("gives the numbers of toJs over several blocks", () => {
    const expr = x.tanh().mul(y).max(x.sub(0.5)).add(constant(2)).sub(y.neg().exp().div(3));
    const xs = Float64Array.from({ length: 1300 }, (_, k) => Math.sin(k));
    const ys = Float64Array.from({ length: 1300 }, (_, k) => Math.cos(k));
    const f = toJs(expr);
    const out = evaluate(expr, [xs, ys], new Float64Array(1300));
    expect(Array.from(out)).toEqual(Array.from(xs, (v, k) => f(v, ys[k] ?? 0)));
  });

  it("fills a constant, and writes to the type of the output", () => {
    expect(Array.from(evaluate(constant(3), [], new Int32Array(2)))).toEqual([3, 3]);
    expect(Array.from(evaluate(x.mul(2), [[1, 2]], new Float32Array(2)))).toEqual([2, 4]);
  });

  it("says which input is missing or short", () => {
    expect(() => evaluate(x.add(y), [[1, 2]], new Float64Array(2))).toThrow(
      "evaluate: input 1 has no values, 2 are needed",
    );
    expect(() => evaluate(x, [[1]], new Float64Array(2))).toThrow("input 0 has 1 values");
  });
});
