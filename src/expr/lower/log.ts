import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { LN2_HIGH, LN2_LOW } from "./exp.ts";
import { polynomial } from "./float-parts.ts";

/** The bits of √½: significands are taken from [√½, √2), so that numbers near 1 have exponent 0. */
const ROOT_HALF_BITS = 0x3f3504f3;
const EXPONENT_BITS = 0xff800000 | 0;
const SMALLEST_NORMAL = 2 ** -126;

/** (log((1+s)/(1−s)) − 2s) / s³ as a polynomial in s², |s| ≤ 0.1716, minimax, relative to the logarithm: 2^−30.2. */
const ATANH = [0.6666677594184875, 0.39977583289146423, 0.29870808124542236];

/** x = 2^exponent · significand, √½ ≤ significand < √2. */
export interface Split {
  readonly significand: Expr;
  /** exponent · 2^23, as an int32. */
  readonly exponentBits: Expr;
  readonly exponent: Expr;
}

/** Takes a positive normal number apart. */
export function splitNormal(x: Expr): Split {
  const bits = x.bitcast("int32");
  const exponentBits = bits.sub(ROOT_HALF_BITS).and(EXPONENT_BITS);
  return {
    significand: bits.sub(exponentBits).bitcast("float32"),
    exponentBits,
    exponent: exponentBits.shr(23).cast("float32"),
  };
}

/** Takes a positive number apart, denormals included. */
export function split(x: Expr): Split {
  const denormal = x.lt(SMALLEST_NORMAL);
  const parts = splitNormal(denormal.select(x.mul(2 ** 23), x));
  return { ...parts, exponent: parts.exponent.add(denormal.select(-23, 0)) };
}

/** log(1 + f) + exponent·ln 2 + correction, by log(1 + f) = 2·atanh(s), s = f / (2 + f). */
function logOf(f: Expr, exponent: Expr, correction?: Expr): Expr {
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const tail = s.mul(f.sub(z.mul(polynomial(z, ATANH))));
  const low = fma(exponent, LN2_LOW, correction ?? constant(0));
  return fma(exponent, LN2_HIGH, f.sub(tail.sub(low)));
}

/** `inside` where low < x < ∞; −∞ at `low`, NaN below and for NaN, +∞ at +∞. */
function onDomain(x: Expr, low: number, inside: Expr): Expr {
  const outside = x.eq(low).select(-Infinity, x.lt(low).select(Number.NaN, x));
  return x.gt(low).and(x.lt(Infinity)).select(inside, outside);
}

export function lowerLog(x: Expr): Expr {
  const { significand, exponent } = split(x);
  return onDomain(x, 0, logOf(significand.sub(1), exponent));
}

/**
 * log(1 + x). What is lost in u = 1 + x comes back as lost / u; where u needs no exponent, x itself is the argument.
 */
export function lowerLog1p(x: Expr): Expr {
  const u = x.add(1);
  const { significand, exponent } = splitNormal(u);
  const near = exponent.eq(0);
  const f = near.select(x, significand.sub(1));
  const above = x.gt(1);
  const lost = above.select(1, x).sub(u.sub(above.select(x, 1)));
  const value = logOf(f, exponent, near.select(0, lost.div(u)));
  // At u = 1, log1p(x) rounds to x; keeps −0.
  return u.eq(1).select(x, onDomain(x, -1, value));
}

/** (log(1+t) − t) / t² on [0, 1], minimax, relative to the logarithm: 2^−30.1. */
const LOG1P = [
  -0.49999988079071045, 0.33332714438438416, -0.24988864362239838, 0.19899621605873108,
  -0.16135157644748688, 0.12479481101036072, -0.08323805034160614, 0.042113907635211945,
  -0.013691186904907227, 0.0020844400860369205,
];

/** log(1 + t) for 0 ≤ t ≤ 1 or NaN, where no exponent has to be split off. */
export function log1pOfUnit(t: Expr): Expr {
  return fma(t.mul(t), polynomial(t, LOG1P), t);
}
