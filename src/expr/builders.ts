import { constant, Expr, type Operand } from "./expr.ts";

/** `condition ? a : b`; two numbers make a float32. */
export function select(condition: Expr, a: Operand, b: Operand): Expr {
  return condition.select(a, b);
}

/** The larger of two, NaN if either is; see Expr.max. */
export function max(a: Operand, b: Operand): Expr {
  return typeof a !== "number" ? a.max(b) : typeof b !== "number" ? b.max(a) : constant(a).max(b);
}

/** The smaller of two, NaN if either is; see Expr.min. */
export function min(a: Operand, b: Operand): Expr {
  return typeof a !== "number" ? a.min(b) : typeof b !== "number" ? b.min(a) : constant(a).min(b);
}

/** a·b + c in one operation, rounded once or twice as the machine does it. */
export function fma(a: Expr, b: Operand, c: Operand): Expr {
  const like = (x: Operand): Expr => (typeof x === "number" ? constant(x) : x);
  return Expr.build("fma", [a, like(b), like(c)]);
}

/** 1 / (1 + e^(−x)). */
export function sigmoid(x: Expr): Expr {
  return x.sigmoid();
}

/** log(1 + e^x), as max(x, 0) + log1p(e^(−|x|)), which is finite for every finite x. */
export function softplus(x: Expr): Expr {
  return x.max(0).add(x.abs().neg().exp().log1p());
}

/** log(sigmoid(x)) = −softplus(−x). */
export function logSigmoid(x: Expr): Expr {
  return softplus(x.neg()).neg();
}
