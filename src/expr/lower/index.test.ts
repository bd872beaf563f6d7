import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fma } from "../builders.ts";
import type { DType } from "../dtype.ts";
import { toJs } from "../evaluate.ts";
import { evaluateFloat32, loweredOps } from "../evaluate-float32.ts";
import { constant, type Expr, input } from "../expr.ts";
import { topological } from "../traverse.ts";
import { lower } from "./index.ts";

const x = input(0);
const y = input(1);
const z = input(2);
const i = input(3, "int32");
const j = input(4, "int32");
const u = input(5, "uint32");
const v = input(6, "uint32");
const b = input(7, "bool");
const c = input(8, "bool");

/** Every operation on every dtype that has it. */
// biome-ignore format: one dtype a line
const everything: readonly Expr[] = [
  x.neg(), x.abs(), x.sign(), x.sqrt(), x.floor(), x.ceil(), x.round(), x.trunc(), x.exp(), x.expm1(), x.log(), x.log1p(),
  x.sin(), x.cos(), x.tanh(), x.erf(), x.sigmoid(), x.add(y), x.sub(y), x.mul(y), x.div(y), x.min(y), x.max(y), x.pow(y),
  x.lt(y), x.le(y), x.gt(y), x.ge(y), x.eq(y), x.ne(y), b.select(x, y),
  i.neg(), i.abs(), i.sign(), i.not(), i.add(j), i.sub(j), i.mul(j), i.min(j), i.max(j), i.and(j), i.or(j), i.xor(j),
  i.shl(j), i.shr(j), i.shl(5), i.shr(37), i.lt(j), i.le(j), i.eq(j), i.ne(j), b.select(i, j), i.pow(3),
  u.neg(), u.sign(), u.not(), u.add(v), u.sub(v), u.mul(v), u.min(v), u.max(v), u.and(v), u.or(v), u.xor(v),
  u.shl(v), u.shr(v), u.shr(5), u.lt(v), u.le(v), u.eq(v), u.ne(v), b.select(u, v), u.div(16),
  b.not(), b.and(c), b.or(c), b.xor(c), b.lt(c), b.le(c), b.eq(c), b.ne(c), c.select(b, c.not()),
  x.cast("int32"), x.cast("uint32"), x.cast("bool"), i.cast("float32"), i.cast("uint32"), i.cast("bool"),
  u.cast("float32"), u.cast("int32"), u.cast("bool"), b.cast("float32"), b.cast("int32"), b.cast("uint32"),
  x.bitcast("int32"), x.bitcast("uint32"), i.bitcast("float32"), i.bitcast("uint32"), u.bitcast("float32"), u.bitcast("int32"),
];

describe("lower", () => {
  it("leaves only what a SIMD unit has", () => {
    for (const expr of everything) {
      for (const part of topological(lower(expr))) {
        const [first] = part.args;
        const dtype: DType = part.op === "select" || first === undefined ? part.dtype : first.dtype;
        expect(loweredOps[dtype].has(part.op), `${part.op} of ${dtype} in ${expr.op}`).toBe(true);
        if (part.op === "shl" || part.op === "shr") expect(part.args[1]?.op).toBe("const");
        if (part.op === "const" && part.dtype === "float32")
          expect(part.value).toBe(Math.fround(part.value));
      }
      expect(lower(expr).dtype).toBe(expr.dtype);
    }
  });

  it("is done once, and lowering what is lowered changes nothing", () => {
    for (const expr of everything) {
      expect(lower(expr)).toBe(lower(expr));
      expect(lower(lower(expr))).toBe(lower(expr));
    }
  });

  it("computes ints, bools and conversions exactly", () => {
    const exact = everything.filter(
      (expr) => !topological(expr).some((part) => part.op === "exp" || part.op === "pow"),
    );
    const simple = exact.filter(
      (expr) => expr.dtype !== "float32" || expr.args.some((arg) => arg.dtype !== "float32"),
    );
    const int = fc.oneof(fc.constantFrom(0, 1, -1, 31, 32, 2147483647, -2147483648), fc.integer());
    const float = fc.float({ noDefaultInfinity: false }).map(Math.fround);
    const inputs = fc.tuple(
      float,
      float,
      float,
      int,
      int,
      int.map((n) => n >>> 0),
      int.map((n) => n >>> 0),
      fc.nat(1),
      fc.nat(1),
    );
    fc.assert(
      fc.property(inputs, (values) => {
        for (const expr of simple) {
          const given = values.map((value) => [value]);
          const got = evaluateFloat32(lower(expr), given, new Float64Array(1), { fused: true })[0];
          const wanted = toJs(expr)(...values);
          expect(got, `${expr.op} of ${expr.args[0]?.dtype}`).toBe(
            expr.dtype === "float32" ? Math.fround(wanted) : wanted,
          );
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it("joins products and sums", () => {
    expect(lower(x.mul(y).add(z))).toBe(fma(x, y, z));
    expect(lower(z.add(x.mul(y)))).toBe(fma(x, y, z));
    expect(lower(z.sub(x.mul(y)))).toBe(fma(x.neg(), y, z));
    expect(lower(z.sub(x.mul(2)))).toBe(fma(x, -2, z));
    expect(lower(x.mul(y).sub(3))).toBe(fma(x, y, -3));
    expect(lower(x.mul(y).sub(z))).toBe(x.mul(y).sub(z));
    expect(lower(i.mul(j).add(i)).op).toBe("add");
  });

  it("compares with a constant instead of max and min, and keeps NaN", () => {
    expect(lower(x.max(0))).toBe(x.lt(0).select(0, x));
    expect(lower(x.min(6))).toBe(x.gt(6).select(6, x));
    expect(lower(x.max(y))).toBe(x.max(y));
    const run = (value: number) =>
      evaluateFloat32(lower(x.max(0).min(6)), [[value]], new Float64Array(1), { fused: true })[0];
    expect([-1, 0, 3, 7, Infinity, -Infinity, Number.NaN].map(run)).toEqual([
      0,
      0,
      3,
      6,
      6,
      0,
      Number.NaN,
    ]);
  });

  it("takes sigmoid of a lowered argument", () => {
    const nested = x.tanh().mul(3).sigmoid();
    const got = evaluateFloat32(lower(nested), [[0.3]], new Float64Array(1), { fused: true })[0];
    expect(got).toBeCloseTo(1 / (1 + Math.exp(-3 * Math.tanh(0.3))), 6);
  });

  it("shares the exponential between sigmoid(x) and sigmoid(−x)", () => {
    const count = (expr: Expr) => topological(lower(expr)).length;
    const both = count(x.sigmoid().mul(x.neg().sigmoid()));
    expect(both).toBeLessThan(count(x.sigmoid()) + 12);
  });

  it("rounds constants to float32", () => {
    expect(lower(x.mul(0.1))).toBe(x.mul(Math.fround(0.1)));
    expect(lower(constant(1e-60))).toBe(constant(0));
  });
});
