import type { Expr } from "./expr.ts";

/** u if the expression is 1 / (1 + e^(−u)), else undefined. */
export function sigmoidArgument(expr: Expr): Expr | undefined {
  if (expr.op !== "div") return undefined;
  const power = expr.args[1]?.args[0];
  const [exponent] = power?.args ?? [];
  if (power?.op !== "exp" || exponent === undefined) return undefined;
  const argument = exponent.neg();
  return argument.sigmoid() === expr ? argument : undefined;
}
