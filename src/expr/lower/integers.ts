import { constant, type Expr } from "../expr.ts";

/**
 * A shift by a count that differs from lane to lane, which SIMD units without AVX2 lack: five shifts by 16, 8, 4, 2 and 1, each
 * taken or not. A constant count stays one shift, reduced to 0 … 31.
 */
export function lowerShift(op: "shl" | "shr", x: Expr, count: Expr): Expr {
  if (count.op === "const") return x[op](count.value & 31);
  return [16, 8, 4, 2, 1].reduce(
    (value, bit) => count.and(bit).ne(0).select(value[op](bit), value),
    x,
  );
}

/** −1, 0 or 1; ±0 and NaN stay. */
export function lowerSign(x: Expr): Expr {
  const one = constant(1, x.dtype);
  if (x.dtype === "uint32") return x.min(one);
  return x.gt(0).select(one, x.lt(0).select(constant(-1, x.dtype), x));
}

/** Comparisons of bools, by logic. */
export function lowerBoolCompare(op: "lt" | "le" | "eq" | "ne", a: Expr, b: Expr): Expr {
  if (op === "ne") return a.xor(b);
  if (op === "eq") return a.xor(b).not();
  return op === "lt" ? a.not().and(b) : a.not().or(b);
}
