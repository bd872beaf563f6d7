import { softplus } from "./builders.ts";
import { constant, type Expr } from "./expr.ts";

/** v if the expression is 1 / (1 + e^v), which is sigmoid(−v), else undefined. It is a part of the expression; −v need not be. */
export function sigmoidExponent(expr: Expr): Expr | undefined {
  if (expr.op !== "div") return undefined;
  const power = expr.args[1]?.args[0];
  const [exponent] = power?.args ?? [];
  if (power?.op !== "exp" || exponent === undefined) return undefined;
  return exponent.neg().sigmoid() === expr ? exponent : undefined;
}

/** u if the expression is log(1 + e^u), plainly or as max(u, 0) + log1p(e^(−|u|)) in either order, else undefined. */
export function softplusArgument(expr: Expr): Expr | undefined {
  const [a, b] = expr.args;
  if (expr.op === "log1p" && a?.op === "exp") return a.args[0];
  if (expr.op !== "add" || a === undefined || b === undefined) return undefined;
  const [larger, smaller] = a.op === "max" ? [a, b] : [b, a];
  const [argument] = larger.args;
  if (larger.op !== "max" || argument === undefined) return undefined;
  const stable = softplus(argument);
  return stable === larger.add(smaller) || stable === expr ? argument : undefined;
}

/** u, and whether the expression is 1 − erf(u) = erfc(u) or 1 + erf(u) = erfc(−u); undefined if it is neither. */
export function erfcArgument(
  expr: Expr,
): { readonly argument: Expr; readonly negated: boolean } | undefined {
  const [a, b] = expr.args;
  const [call, one] = expr.op === "add" ? [a, b] : [b, a];
  if ((expr.op !== "add" && expr.op !== "sub") || one !== constant(1)) return undefined;
  const [argument] = call?.args ?? [];
  if (call?.op !== "erf" || argument === undefined) return undefined;
  return { argument, negated: expr.op === "add" };
}

/** u if the expression is e^(−u²), else undefined. */
export function gaussianArgument(expr: Expr): Expr | undefined {
  const [exponent] = expr.op === "exp" ? expr.args : [];
  const [product] = exponent?.op === "neg" ? exponent.args : [];
  const [u, again] = product?.op === "mul" ? product.args : [];
  return u === again ? u : undefined;
}

/** u if the expression is sigmoid(u) · sigmoid(−u), the derivative of sigmoid, else undefined. */
export function sigmoidSlopeArgument(expr: Expr): Expr | undefined {
  const [a, b] = expr.op === "mul" ? expr.args : [];
  if (a?.op !== "div" || b?.op !== "div") return undefined;
  const [v, w] = [sigmoidExponent(a), sigmoidExponent(b)];
  return v !== undefined && w !== undefined && v.neg() === w ? w : undefined;
}
