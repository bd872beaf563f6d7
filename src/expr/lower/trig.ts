import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { polynomial, roundScaled } from "./float-parts.ts";

/** Beyond this the argument is taken to be 0. */
export const TRIG_LIMIT = 2 ** 20;

/**
 * π/2 = B1 + B2 + B3 + B4 + B5. The first four have at most 14, 12, 12 and 11 bits: a product with a whole number below 2^10,
 * or 2^10 times one, is exact.
 */
const B1 = 1.57080078125;
const B2 = -4.453584551811218e-6;
const B3 = -8.706138032721356e-10;
const B4 = 6.222800053024002e-14;
const B5 = 5.721188916458728e-18;

/** (sin(r) − r) / r³ as a polynomial in r², |r| ≤ 0.845, minimax, relative to r: 2^−27.1. */
const SIN = [-0.16666647791862488, 0.00833174679428339, -0.00019461745978333056];
/** (cos(r) − 1 + r²/2) / r⁴ likewise, relative to cos(r): 2^−31.9. */
const COS = [0.04166663438081741, -0.0013886791421100497, 0.00002437610601191409];

interface Reduced {
  /** Its low two bits count the quarter turns taken off. */
  readonly quarters: Expr;
  readonly sin: Expr;
  readonly cos: Expr;
}

/** a + b in two parts, exact where |a| ≥ |b| or the sum is a float. */
function fastTwoSum(a: Expr, b: Expr): readonly [Expr, Expr] {
  const sum = a.add(b);
  return [sum, a.sub(sum).add(b)];
}

/**
 * Sine and cosine of r = x − n·π/2, by Cody and Waite with n = 1024·m + l, |m| ≤ 652, |l| ≤ 512. All products with B1 … B4 are
 * exact, fused or not; r comes in two parts, because it can be 2^−28 where x is near a multiple of π/2.
 */
function reduce(x: Expr): Reduced {
  const { whole: n, bits: quarters } = roundScaled(x, 2 / Math.PI);
  const high = roundScaled(n, 2 ** -10).whole.mul(2 ** 10);
  const low = n.sub(high);
  const coarse = fma(high, -B2, fma(low, -B1, fma(high, -B1, x)));
  const [r1, e1] = fastTwoSum(coarse, fma(high, -B3, low.mul(-B2)));
  const [r2, e2] = fastTwoSum(r1, fma(high, -B4, low.mul(-B3)));
  const rest = fma(n, -B5, fma(low, -B4, e1.add(e2)));
  const [r, lost] = fastTwoSum(r2, rest);
  const z = r.mul(r);
  const sin = fma(r.mul(z), polynomial(z, SIN), lost).add(r);
  const cos = fma(z, fma(z, polynomial(z, COS), -0.5), 1).sub(r.mul(lost));
  return { quarters, sin, cos };
}

/** x within the limit, ±0 beyond it, NaN for ±∞. */
function limited(x: Expr): Expr {
  return x.abs().le(TRIG_LIMIT).select(x, x.mul(0));
}

/** `even` in even quarters, `odd` in odd ones, negated in the second half of the turn. */
function byQuarter(quarters: Expr, even: Expr, odd: Expr): Expr {
  const value = quarters.and(1).eq(0).select(even, odd);
  const sign = quarters.and(2).shl(30);
  return value.bitcast("int32").xor(sign).bitcast("float32");
}

/** sin x for |x| ≤ 2^20. Beyond, where a float32's last bit is an eighth or more, ±0; NaN at ±∞. */
export function lowerSin(x: Expr): Expr {
  const argument = limited(x);
  const { quarters, sin, cos } = reduce(argument);
  // sin x rounds to x; keeps −0.
  return constant(2 ** -12)
    .lt(argument.abs())
    .select(byQuarter(quarters, sin, cos), argument);
}

/** cos x for |x| ≤ 2^20. Beyond, 1; NaN at ±∞. */
export function lowerCos(x: Expr): Expr {
  const { quarters, sin, cos } = reduce(limited(x));
  return byQuarter(quarters.add(1), sin, cos);
}
