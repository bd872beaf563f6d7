import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import {
  atLeast,
  atMost,
  polynomial,
  roundedPower,
  roundScaled,
  scaleByPowerOfTwo,
} from "./float-parts.ts";

/** ln 2 in two parts: n · LN2_HIGH is exact for |n| < 2^9. */
export const LN2_HIGH = 0.693145751953125;
export const LN2_LOW = 1.428606765330187e-6;

/** (e^r − 1 − r) / r² on |r| ≤ 0.3467, minimax, relative to e^r: 2^−28.2. */
const EXP = [
  0.4999999403953552, 0.16666516661643982, 0.04166810214519501, 0.008369182236492634,
  0.0013838560553267598,
];

/** The same relative to e^r − 1: 2^−28.1 · |r|. */
const EXPM1 = [
  0.5, 0.16666635870933533, 0.041666511446237564, 0.0083415098488330841, 0.0013930542627349496,
  0.00015046224871184677,
];

/** x = n·ln 2 + r, |r| ≤ 0.3467: 2^(n + offset), which must be a normal number, and r. */
function reduced(x: Expr, offset = 0): { readonly scale: Expr; readonly r: Expr } {
  const { whole, power } = roundedPower(x, Math.LOG2E, offset);
  return { scale: power, r: fma(whole, -LN2_LOW, fma(whole, -LN2_HIGH, x)) };
}

/** e^r for |r| ≤ 0.3467, times a power of two. */
export function expReduced(r: Expr, scale = 1): Expr {
  return polynomial(
    r,
    [1, 1, ...EXP].map((c) => c * scale),
  );
}

/** By how much e^x for x ≤ 0 is taken larger in two factors, that may be denormal only as their product, which rounds once. */
export const LIFT = 64;

/** e^x, with the overflow and underflow of float32: ∞ above 88.72, denormal below −87.33, 0 below −103.97. */
export function lowerExp(x: Expr): Expr {
  const clamped = atLeast(atMost(x, 89), -104);
  const { whole, bits } = roundScaled(clamped, Math.LOG2E);
  const r = fma(whole, -LN2_LOW, fma(whole, -LN2_HIGH, clamped));
  return scaleByPowerOfTwo(expReduced(r), bits);
}

/** e^x for |x| ≤ 87 or NaN, where the result is a normal number. */
export function expNormal(x: Expr): Expr {
  const { scale, r } = reduced(x);
  return expReduced(r).mul(scale);
}

/** e^(−|x|): the same for x and for −x. */
export function expOfSize(x: Expr): Expr {
  const { scale, r } = reduced(atMost(x.abs(), 104).neg(), LIFT);
  return expReduced(r, 2 ** -LIFT).mul(scale);
}

/**
 * e^x − 1 = 2·(2^(n−1)·p + (2^(n−1) − ½)), where p = e^r − 1 and x = n·ln 2 + r. The rounding error of r is carried along,
 * for n = 1 doubles it; the outer 2 keeps 2^n finite at n = 128.
 */
export function lowerExpm1(x: Expr): Expr {
  const clamped = atMost(atLeast(x, -18), 89);
  const { whole, power: half } = roundedPower(clamped, Math.LOG2E, -1);
  const high = fma(whole, -LN2_HIGH, clamped);
  const low = whole.mul(LN2_LOW);
  const r = high.sub(low);
  const lost = high.sub(r).sub(low);
  const power = fma(r.mul(r), polynomial(r, EXPM1), lost).add(r);
  const halved = fma(half, power, half.sub(0.5));
  // e^x − 1 rounds to x; keeps −0 and denormals.
  return constant(2 ** -25)
    .lt(x.abs())
    .select(halved.add(halved), x);
}

/** q = 1 / (1 + e^|x|), the smaller of σ(x) and σ(−x). */
function smallerSigmoid(x: Expr): Expr {
  const { scale, r } = reduced(atMost(x.abs(), 104), -64);
  // e^|x| = 2^n + 2^n·w. All is 2^64 times smaller, so that nothing overflows, and q may be denormal.
  const w = r.mul(polynomial(r, [1, ...EXP]));
  return constant(2 ** -64).div(fma(scale, w, 2 ** -64).add(scale));
}

/** 1 / (1 + e^(−x)) = q for x < 0, else 1 − q. */
export function lowerSigmoid(x: Expr): Expr {
  const q = smallerSigmoid(x);
  return x.lt(0).select(q, constant(1).sub(q));
}

/** σ(x)·σ(−x) = q·(1 − q), the slope of σ. Since q ≤ ½ nothing cancels. */
export function lowerSigmoidSlope(x: Expr): Expr {
  const q = smallerSigmoid(x);
  return constant(1).sub(q).mul(q);
}
