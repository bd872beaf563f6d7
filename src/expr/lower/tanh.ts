import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { expNormal } from "./exp.ts";
import { atMost, polynomial, withSign } from "./float-parts.ts";

/** (tanh(x) − x) / x³ as a polynomial in x², x ≤ 0.625, minimax, relative to x: 2^−27.8. */
const NEAR = [
  -0.3333328366279602, 0.1333148330450058, -0.053742773830890656, 0.020648062229156494,
  -0.005714063532650471,
];

/** x + x³·p(x²) near 0, else 1 − 2 / (e^(2x) + 1), which is 1 from 9.02 on. */
export function lowerTanh(x: Expr): Expr {
  const size = x.abs();
  const square = size.mul(size);
  const near = fma(size.mul(square), polynomial(square, NEAR), size);
  const doubled = atMost(size.add(size), 20);
  const far = constant(1).sub(constant(2).div(expNormal(doubled).add(1)));
  return withSign(size.lt(0.625).select(near, far), x);
}
