import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { polynomial, roundScaled, scaleByPowerOfTwo, upper } from "./float-parts.ts";
import { split } from "./log.ts";

/** Pivots near the significand, with few bits so that the difference is exact, and log2 of each in two parts, the first of 13 fraction bits. */
const PIVOTS = [
  { pivot: 0.7890625, below: 0.888, high: -0.341796875, low: 8.357751794737171e-6 },
  { pivot: 1, below: 1.125, high: 0, low: 0 },
  { pivot: 1.265625, below: Number.POSITIVE_INFINITY, high: 0.33984375, low: 6.252884624725815e-6 },
] as const;

/** (atanh(s)/s − 1) / s² as a polynomial in s², |s| ≤ 0.066, minimax, relative to 1: 2^−31. */
const ATANH = [0.3333321213722229, 0.20088377594947815];
/** 2 / ln 2 in two parts, 12 bits and the rest. */
const SCALE_HIGH = 2.8857421875;
const SCALE_LOW = -0.0003521057078614831;

/** (2^t − 1 − t·ln 2) / t² on |t| ≤ 0.507, minimax, relative to 1: 2^−27.3. */
const EXP2 = [
  0.24022650718688965, 0.05550358444452286, 0.009618102572858334, 0.0013392866821959615,
  0.00015448936028406024,
];

type Pair = readonly [high: Expr, low: Expr];

/** a + b with what the sum loses, |a| ≥ |b| or a = 0. */
function fastTwoSum(a: Expr, b: Expr): Pair {
  const sum = a.add(b);
  return [sum, a.sub(sum).add(b)];
}

/**
 * log2 of a positive number to about 33 bits: exponent + log2(pivot) + 2/ln 2 · atanh(s), s = (m − pivot) / (m + pivot),
 * where |s| ≤ 0.06 makes rounding of the terms after the first harmless.
 */
function log2(x: Expr): Pair {
  const { significand: m, exponent } = split(x);
  const [first, middle, last] = PIVOTS;
  const pick = (key: "pivot" | "high" | "low"): Expr =>
    m
      .lt(first.below)
      .select(first[key], m.lt(middle.below).select(constant(middle[key]), last[key]));
  const pivot = pick("pivot");
  const f = m.sub(pivot);
  // m + pivot in two parts, s in an upper half and a rest.
  const d = m.add(pivot);
  const dLost = m.sub(d.sub(pivot));
  const s = f.div(d);
  const sHigh = upper(s);
  const dHigh = upper(d);
  const rest = fma(sHigh, dHigh.neg(), f);
  const sLow = fma(sHigh, d.sub(dHigh).add(dLost).neg(), rest).div(d);
  const z = s.mul(s);
  const tail = s.mul(z.mul(polynomial(z, ATANH)));
  const low = fma(sHigh, SCALE_LOW, sLow.add(tail).mul(SCALE_HIGH + SCALE_LOW));
  const [high, lost] = fastTwoSum(exponent.add(pick("high")), sHigh.mul(SCALE_HIGH));
  return fastTwoSum(high, lost.add(low.add(pick("low"))));
}

/** x^y = 2^(y·log2|x|) with the sign and the special cases of IEEE 754. */
export function lowerPow(x: Expr, y: Expr): Expr {
  const size = x.abs();
  const [logHigh, logLow] = log2(size);
  // No |log2| but 0 is below 2^−24, so exponents beyond 2^33 change nothing; it keeps the products finite.
  const bounded = y.lt(-(2 ** 33)).select(-(2 ** 33), y.gt(2 ** 33).select(2 ** 33, y));
  const logUpper = upper(logHigh);
  const yUpper = upper(bounded);
  const product = yUpper.mul(logUpper);
  const rest = fma(bounded, logHigh.sub(logUpper).add(logLow), bounded.sub(yUpper).mul(logUpper));
  const total = product.add(rest);
  const { whole, bits } = roundScaled(total, 1);
  const t = product.sub(whole).add(rest);
  const power = fma(t.mul(t), polynomial(t, EXP2), t.mul(Math.LN2)).add(1);
  const finite = scaleByPowerOfTwo(power, bits);
  const ranged = total.ge(129).select(Infinity, total.le(-151).select(0, finite));

  const atZero = y.lt(0).select(Infinity, constant(0));
  const atInfinity = y.lt(0).select(0, constant(Infinity));
  const ofSize = size.eq(0).select(atZero, size.eq(Infinity).select(atInfinity, ranged));

  // An odd y keeps the sign of x; a fraction has no power of a negative number.
  const half = y.mul(0.5);
  const isWhole = y.trunc().eq(y);
  const isOdd = isWhole.and(half.trunc().ne(half));
  const sign = isOdd.select(x.bitcast("int32").and(0x80000000 | 0), constant(0, "int32"));
  const signed = ofSize.bitcast("int32").or(sign).bitcast("float32");
  const undefinedHere = x.lt(0).and(isWhole.not()).and(size.lt(Infinity));
  const value = undefinedHere.select(Number.NaN, signed);
  const eitherIsNaN = x.ne(x).or(y.ne(y));
  return y.eq(0).or(x.eq(1)).select(1, eitherIsNaN.select(Number.NaN, value));
}
