import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";

/** The bits of 1.0: exponent 0, fraction 0. */
export const ONE_BITS = 0x3f800000;
const SIGN_BIT = 0x80000000 | 0;
/** Leaves the upper 12 bits of the significand, so that the product of two such numbers is exact. */
const UPPER_HALF = 0xfffff000 | 0;

/** 1.5 · 2^23: adding it to |x| < 2^22 rounds x to a whole number, which then stands in the low bits of the sum. */
const ROUNDER = 12582912;

/** What a float32's exponent is stored with. */
const BIAS = 127;

export interface Rounded {
  /** round(x), as a float. */
  readonly whole: Expr;
  /** An int32 whose low 22 bits are those of round(x). */
  readonly bits: Expr;
}

/** round(x · factor) as float and as bits, without a conversion. */
export function roundScaled(x: Expr, factor: number): Rounded {
  const shifted = factor === 1 ? x.add(ROUNDER) : fma(x, factor, ROUNDER);
  return { whole: shifted.sub(ROUNDER), bits: shifted.bitcast("int32") };
}

/**
 * round(x · factor) = n as float, and 2^(n + offset), which must be a normal number: the exponent's bias is in the number that rounds, so
 * that a shift makes the power.
 */
export function roundedPower(
  x: Expr,
  factor: number,
  offset = 0,
): { readonly whole: Expr; readonly power: Expr } {
  const rounder = ROUNDER + BIAS + offset;
  const shifted = fma(x, factor, rounder);
  return {
    whole: shifted.sub(rounder),
    power: shifted.bitcast("int32").shl(23).bitcast("float32"),
  };
}

/** 2^n, where n is what the low 9 bits of `bits` say; the result must be a normal number. */
export function powerOfTwo(bits: Expr): Expr {
  return bits.shl(23).add(ONE_BITS).bitcast("float32");
}

/**
 * x · 2^n for a result that may overflow or be denormal: by two factors, so that only the last product rounds.
 * @param bits  holds n, −250 ≤ n ≤ 250, in its low 10 bits
 */
export function scaleByPowerOfTwo(x: Expr, bits: Expr): Expr {
  const half = bits.shr(1);
  return x.mul(powerOfTwo(half)).mul(powerOfTwo(bits.sub(half)));
}

/** c[0] + c[1]·x + c[2]·x² + …, by Horner's rule. */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce<Expr>((sum, c) => fma(sum, x, c), constant(last));
}

/**
 * x if it is at least `low`, else `low`; NaN stays. As a comparison and a choice (or one instruction, f32x4.pmax), because x86 needs
 * eight for a `max` of two numbers that may both be NaN.
 */
export function atLeast(x: Expr, low: number): Expr {
  return x.lt(low).select(low, x);
}

/** x if it is at most `high`, else `high`; NaN stays. f32x4.pmin, see atLeast. */
export function atMost(x: Expr, high: number): Expr {
  return x.gt(high).select(high, x);
}

/** The size of `size` ≥ 0 with the sign of `x`, ±0 and NaN included. */
export function withSign(size: Expr, x: Expr): Expr {
  const sign = x.bitcast("int32").and(SIGN_BIT);
  return size.bitcast("int32").or(sign).bitcast("float32");
}

/** The upper 12 bits of the significand; what is left, x − upper(x), is exact too. */
export function upper(x: Expr): Expr {
  return x.bitcast("int32").and(UPPER_HALF).bitcast("float32");
}
