import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fma } from "./builders.ts";
import { evaluateFloat32, fusedMultiplyAdd } from "./evaluate-float32.ts";
import { type Expr, input } from "./expr.ts";

const x = input(0);

/** A float32 from any 32 bits. */
const float32 = fc.integer({ min: 0, max: 0xffffffff }).map((bits) => {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint32(0, bits);
  return word.getFloat32(0);
});
/** Around 1, where products and addends cancel. */
const nearOne = fc.integer({ min: 0x3f000000, max: 0x40000000 }).map((bits) => {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint32(0, bits);
  return word.getFloat32(0);
});

/** A finite float32 times 2^149, exactly. */
function scaled(value: number): bigint {
  const word = new DataView(new ArrayBuffer(4));
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const exponent = (bits >>> 23) & 255;
  const fraction = BigInt(bits & 0x7fffff) + (exponent === 0 ? 0n : 0x800000n);
  const size = fraction << BigInt(Math.max(exponent, 1) - 1);
  return bits >>> 31 ? -size : size;
}

/** The float32 nearest to n · 2^−298, ties to even, by integer arithmetic. */
function nearest(n: bigint): number {
  const size = n < 0n ? -n : n;
  const drop = Math.max(size.toString(2).length - 24, 149);
  const unit = 1n << BigInt(drop);
  let whole = size / unit;
  const twice = 2n * (size % unit);
  if (twice > unit || (twice === unit && whole % 2n === 1n)) whole += 1n;
  const value = Number(whole) * 2 ** (drop - 298);
  return Math.fround(n < 0n ? -value : value);
}

describe("fused multiply-add", () => {
  const holds = (a: number, b: number, c: number): void => {
    const exact = scaled(a) * scaled(b) + (scaled(c) << 149n);
    if (exact !== 0n) expect(fusedMultiplyAdd(a, b, c)).toBe(nearest(exact));
    else expect(fusedMultiplyAdd(a, b, c) + 0).toBe(0);
  };

  it("rounds once, as integer arithmetic does", () => {
    const finite = float32.filter(Number.isFinite);
    fc.assert(fc.property(finite, finite, finite, holds), { numRuns: 3000, seed: 1 });
    fc.assert(
      fc.property(nearOne, nearOne, nearOne, (a, b, c) => holds(a, b, -c)),
      { numRuns: 3000, seed: 2 },
    );
  });

  it("rounds once where the sum lies half way in float32 and float64 rounds it there", () => {
    // 1 + 2^−24 is half way; the product adds 2^−80, which float64 loses.
    holds(2 ** -40, 2 ** -40, 1 + 2 ** -23);
    const a = 1 + 2 ** -12;
    expect(fusedMultiplyAdd(a, a, -1)).toBe(2 ** -11 + 2 ** -24);
    holds(Math.fround(1 + 2 ** -23), Math.fround(2 ** -24 - 2 ** -48), 1);
  });
});

describe("evaluateFloat32", () => {
  const one = (expr: Expr, value: number, fused = true): number | undefined =>
    evaluateFloat32(expr, [[value]], new Float64Array(1), { fused })[0];

  it("rounds every operation to float32", () => {
    expect(one(x.add(1e-9), 1)).toBe(1);
    expect(one(x.add(2 ** -24).add(2 ** -24), 1)).toBe(1);
    expect(one(x.sqrt(), 2)).toBe(Math.fround(Math.SQRT2));
  });

  it("rounds fma once or twice", () => {
    const square = fma(x, x, -1);
    const value = 1 + 2 ** -12;
    expect(one(square, value, true)).toBe(2 ** -11 + 2 ** -24);
    expect(one(square, value, false)).toBe(2 ** -11);
  });

  it("refuses what lowering removes", () => {
    expect(() => one(x.exp(), 1)).toThrow("evaluate: no exp of float32 here");
  });
});
