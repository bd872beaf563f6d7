import { fma } from "../builders.ts";
import { constant, Expr, type ExprOp } from "../expr.ts";
import {
  erfcArgument,
  gaussianArgument,
  sigmoidExponent,
  sigmoidSlopeArgument,
  softplusArgument,
} from "../patterns.ts";
import { rewrite, topological } from "../traverse.ts";
import { lowerErf, lowerErfc, lowerGaussian } from "./erf.ts";
import { expOfSize, lowerExp, lowerExpm1, lowerSigmoid, lowerSigmoidSlope } from "./exp.ts";
import { atLeast, atMost } from "./float-parts.ts";
import { lowerBoolCompare, lowerShift, lowerSign } from "./integers.ts";
import { log1pOfUnit, lowerLog, lowerLog1p } from "./log.ts";
import { lowerPow } from "./pow.ts";
import { lowerTanh, lowerTanhSoftplus } from "./tanh.ts";
import { lowerCos, lowerSin } from "./trig.ts";

const functions: Partial<Record<ExprOp, (x: Expr) => Expr>> = {
  exp: lowerExp,
  expm1: lowerExpm1,
  log: lowerLog,
  log1p: lowerLog1p,
  sin: lowerSin,
  cos: lowerCos,
  tanh: lowerTanh,
  erf: lowerErf,
  sign: lowerSign,
};

const known = new WeakMap<Expr, Expr>();

/**
 * The same function in operations that a float32 SIMD unit has: those of `loweredOps`. Constants are rounded to float32.
 * Transcendental functions become polynomials and bit operations, without tables and branches; products that are summed become fma.
 * NaN, ±0, ±∞, overflow and denormal results are as IEEE 754 has them.
 *
 * Largest error found, in units of the last place of float32, over every 61st of all 2^32 bit patterns (exp, tanh, sigmoid, softplus and what
 * stands below them: over 3 million values from −104 to 89, most of them small); tests sweep 200,000 and hold bounds a little
 * above. Operations without constants, inputs and bitcasts.
 *
 *   |                  | fma rounds once | twice | operations |
 *   | exp              | 0.87 | 1.15 | 22 |
 *   | expm1            | 1.37 | 1.47 | 26 |
 *   | log              | 0.90 | 0.89 | 31 |
 *   | log1p            | 0.94 | 0.87 | 38 |
 *   | sin, |x| ≤ 2^20  | 1.17 | 1.47 | 50 |
 *   | cos, |x| ≤ 2^20  | 1.19 | 1.40 | 48 |
 *   | tanh             | 1.34 | 1.33 | 30 |
 *   | erf              | 1.00 | 1.32 | 35 |
 *   | pow              | 1.50 | 1.50 | 117 |  (600,000 pairs in each of six regions)
 *   | sigmoid          | 1.99 | 1.99 | 20 |
 *   | softplus         | 1.71 | 2.17 | 30 |
 *   | 1 ± erf          | 5.00 | 5.42 | 39 |  (relative to the small result)
 *   | e^(−x²)          | 1.6 | 1.8 | 22 |
 *   | σ(x)·σ(−x)       | 2.41 | 2.41 | 19 |
 *   | tanh(softplus)   | 2.92 | 2.92 | 25 |
 *
 * Beyond 2^20 sin gives ±0 and cos 1. max(x, 0) and min(x, 0) leave −0 as it is.
 */
export function lower(root: Expr): Expr {
  const before = known.get(root);
  if (before !== undefined) return before;
  const done = new Map<Expr, Expr>();
  const of = (expr: Expr): Expr => done.get(expr) ?? expr;
  for (const expr of topological(root)) done.set(expr, lowerOne(expr, of));
  const lowered = rewrite(of(root), roundConstants);
  known.set(root, lowered);
  known.set(lowered, lowered);
  return lowered;
}

/** One operation, given the lowered form of everything below it. */
function lowerOne(expr: Expr, of: (expr: Expr) => Expr): Expr {
  const { op, dtype } = expr;
  const [a, b] = expr.args;
  if (a === undefined) return expr;
  const x = of(a);
  const softplusOf = softplusArgument(op === "tanh" ? a : expr);
  if (softplusOf !== undefined)
    return op === "tanh" ? lowerTanhSoftplus(of(softplusOf)) : lowerSoftplus(of(softplusOf));
  const gaussianOf = gaussianArgument(expr);
  if (gaussianOf !== undefined) return lowerGaussian(of(gaussianOf));
  const lowerFunction = functions[op];
  if (lowerFunction !== undefined) return lowerFunction(x);
  if (op === "bitcast" || op === "cast") return lowerConversion(expr, x);
  if (op === "not" && dtype !== "bool") return Expr.intern("xor", [x, constant(-1, dtype)], dtype);
  if (b === undefined) return rebuild(expr, [x]);

  const y = of(b);
  if (op === "pow") return lowerPow(x, y);
  if (
    (op === "max" || op === "min") &&
    dtype === "float32" &&
    y.op === "const" &&
    !Number.isNaN(y.value)
  )
    return op === "max" ? atLeast(x, y.value) : atMost(x, y.value);
  if (op === "shl" || op === "shr") return lowerShift(op, x, y);
  if (a.dtype === "bool" && (op === "lt" || op === "le" || op === "eq" || op === "ne"))
    return lowerBoolCompare(op, x, y);
  const erfc = erfcArgument(expr);
  if (erfc !== undefined) return lowerErfc(of(erfc.argument), erfc.negated);
  if (dtype === "float32" && (op === "add" || op === "sub")) return contracted(expr, of);
  const exponent = sigmoidExponent(expr);
  if (exponent !== undefined) return lowerSigmoid(of(exponent).neg());
  if (op === "div" && dtype === "float32" && y.op === "const") return divided(x, y.value);
  const slopeOf = sigmoidSlopeArgument(expr);
  if (slopeOf !== undefined) return lowerSigmoidSlope(of(slopeOf));
  return rebuild(expr, expr.args.map(of));
}

/**
 * x / c as x·high + x·low, where high + low is 1/c to 48 bits: two operations for ten cycles of a divider, rounded as the division wherever fma
 * rounds once and x is not tiny, else within 1 ulp. Both parts have one sign, so that ±∞ and ±0 stay.
 */
function divided(x: Expr, c: number): Expr {
  const size = Math.abs(Math.fround(c));
  if (!(size > 2 ** -60 && size < 2 ** 60)) return x.div(c);
  const high = towardsZero(1 / Math.fround(c));
  const low = Math.fround(1 / Math.fround(c) - high);
  return low === 0 ? x.mul(high) : fma(x, high, x.mul(low));
}

/** The float32 next to a number on the side of 0. */
function towardsZero(value: number): number {
  const near = Math.fround(value);
  if (Math.abs(near) <= Math.abs(value)) return near;
  const word = new Int32Array(Float32Array.of(near).buffer);
  word[0] = (word[0] ?? 0) - 1;
  return new Float32Array(word.buffer)[0] ?? 0;
}

function rebuild(expr: Expr, args: readonly Expr[]): Expr {
  return Expr.build(expr.op, args, expr.dtype, expr.value);
}

/** log(1 + e^x) as max(x, 0) + log(1 + e^(−|x|)), which never overflows. */
function lowerSoftplus(x: Expr): Expr {
  return atLeast(x, 0).add(log1pOfUnit(expOfSize(x)));
}

/** int32 ↔ uint32 keeps the bits either way. */
function lowerConversion(expr: Expr, x: Expr): Expr {
  const toInt = expr.dtype === "int32" || expr.dtype === "uint32";
  const fromInt = x.dtype === "int32" || x.dtype === "uint32";
  return toInt && fromInt ? x.bitcast(expr.dtype) : rebuild(expr, [x]);
}

/** a·b + c, c + a·b → fma(a, b, c); c − a·b → fma(−a, b, c); a·b − constant → fma(a, b, −constant). */
function contracted(expr: Expr, of: (expr: Expr) => Expr): Expr {
  const [a, b] = expr.args as readonly [Expr, Expr];
  const product = (x: Expr): readonly [Expr, Expr] | undefined => {
    const [l, r] = x.args;
    return x.op === "mul" && l !== undefined && r !== undefined ? [of(l), of(r)] : undefined;
  };
  const left = product(a);
  const right = product(b);
  if (expr.op === "add") {
    if (left !== undefined) return fma(left[0], left[1], of(b));
    if (right !== undefined) return fma(right[0], right[1], of(a));
  } else {
    if (right !== undefined) {
      const [x, y] = right;
      return y.op === "const" ? fma(x, y.neg(), of(a)) : fma(x.neg(), y, of(a));
    }
    if (left !== undefined && b.op === "const") return fma(left[0], left[1], of(b).neg());
  }
  return rebuild(expr, [of(a), of(b)]);
}

/** Rebuilds without simplification: it has happened, and 1e-46 rounds to 0 only now. */
function roundConstants(expr: Expr, args: readonly Expr[]): Expr {
  const value =
    expr.op === "const" && expr.dtype === "float32" ? Math.fround(expr.value) : expr.value;
  return Expr.intern(expr.op, args, expr.dtype, value);
}
