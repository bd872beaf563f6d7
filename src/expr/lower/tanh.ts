import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { expNormal, expOfSize } from "./exp.ts";
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

/**
 * tanh(log(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2), in t = e^(−|x|): n = t² + 2t for x < 0, else both are multiplied by t².
 */
export function lowerTanhSoftplus(x: Expr): Expr {
  const t = expOfSize(x);
  const square = t.mul(t);
  const twice = t.add(t);
  const negative = x.lt(0);
  const n = twice.add(negative.select(square, 1));
  return n.div(n.add(negative.select(constant(2), square.add(square))));
}
