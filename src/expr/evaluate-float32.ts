import type { DType } from "./dtype.ts";
import { evaluate } from "./evaluate.ts";
import type { Expr, ExprOp } from "./expr.ts";
import { float32Loops, selectLoop } from "./loops.ts";
import { type Scalar, scalarFunction } from "./scalar.ts";

/**
 * Executes a lowered expression as a float32 machine does: every operation rounds to float32, denormals are kept.
 * With float64 registers each single operation below is exact or correctly rounded, since 53 ≥ 2·24 + 2 bits make the second
 * rounding of +, −, ·, / and √ harmless.
 *
 * @param fused  whether fma rounds once, as AVX2 does, or twice
 * @throws {TypeError} if the expression holds an operation that lowering removes
 */
export function evaluateFloat32<Out extends Float64Array | Float32Array | Int32Array | Uint32Array>(
  lowered: Expr,
  inputs: readonly ArrayLike<number>[],
  out: Out,
  { fused }: { readonly fused: boolean },
): Out {
  return evaluate(lowered, inputs, out, {
    scalar(expr, from) {
      if (expr.op === "fma") return fused ? fusedMultiplyAdd : roundedMultiplyAdd;
      const apply = scalarFunction(expr.op, from, expr.dtype);
      if (!loweredOps[from].has(expr.op) || apply === undefined) return undefined;
      return expr.dtype === "float32" ? (a, b, c) => Math.fround(apply(a, b, c)) : apply;
    },
    loop: (expr, from) =>
      expr.op === "select" ? selectLoop : from === "float32" ? float32Loops[expr.op] : undefined,
  });
}

const common = ["const", "input", "cast", "bitcast", "select", "eq", "ne"] as const;
const ordered = [...common, "lt", "le", "add", "sub", "mul", "min", "max"] as const;
const integer = [...ordered, "neg", "abs", "and", "or", "xor", "shl", "shr"] as const;

/** The operations that a lowered expression may hold, by the dtype of the first argument (of the arms, for select). */
export const loweredOps: Readonly<Record<DType, ReadonlySet<ExprOp>>> = {
  float32: new Set<ExprOp>([
    ...ordered,
    ...(["neg", "abs", "sqrt", "floor", "ceil", "round", "trunc", "div", "fma"] as const),
  ]),
  int32: new Set<ExprOp>(integer),
  uint32: new Set<ExprOp>(integer),
  bool: new Set<ExprOp>(["const", "input", "cast", "select", "and", "or", "xor", "not"]),
};

const roundedMultiplyAdd: Scalar = (a, b, c) => Math.fround(Math.fround(a * b) + c);

const word = new DataView(new ArrayBuffer(8));

/**
 * a·b + c rounded once to float32. The product of two float32 is exact in float64; the sum is rounded to odd (the last bit is
 * set if anything was lost), which keeps the final rounding right.
 * @source Boldo & Melquiond 2008, Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd
 */
export const fusedMultiplyAdd: Scalar = (a, b, c) => {
  const product = a * b;
  const sum = product + c;
  // Two-sum: what float64 lost.
  const part = sum - product;
  const lost = product - (sum - part) + (c - part);
  if (lost === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  word.setFloat64(0, sum);
  const bits = word.getBigInt64(0);
  if ((bits & 1n) === 1n) return Math.fround(sum);
  // Towards the lost part: the magnitude grows if it has the sum's sign, and the odd neighbour is on that side.
  word.setBigInt64(0, lost > 0 === sum > 0 ? bits + 1n : bits - 1n);
  return Math.fround(word.getFloat64(0));
};
