import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { expNormal } from "./exp.ts";
import { atMost, polynomial, withSign } from "./float-parts.ts";

/** erf(x)/x − 1 as a polynomial in x², x ≤ 1, minimax, relative to erf(x)/x: 2^−29.4. */
const NEAR = [
  0.12837916612625122, -0.37612625956535339, 0.11283578723669052, -0.026853347197175026,
  0.0051871621981263161, -0.0007997853099368513, 0.00007806903886375949,
];

/** −log(erfc(x)) on [1, 3.95], minimax, relative to erf(x): 2^−29.8. */
const FAR = [
  0.00034152340958826244, 1.1270891427993774, 0.6381449699401855, 0.10310660302639008,
  -0.021837985143065453, 0.0029476387426257133, -0.00018637719040270895,
];

/** x + x·p(x²) for |x| < 1, else 1 − e^(−q(x)), which is 1 from 3.92 on. */
export function lowerErf(x: Expr): Expr {
  const size = x.abs();
  const near = fma(size, polynomial(size.mul(size), NEAR), size);
  const far = constant(1).sub(expNormal(polynomial(atMost(size, 3.95), FAR).neg()));
  return withSign(size.lt(1).select(near, far), x);
}
