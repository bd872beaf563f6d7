import { fma } from "../builders.ts";
import { constant, type Expr } from "../expr.ts";
import { expNormal, expReduced, LIFT, LN2_HIGH, LN2_LOW } from "./exp.ts";
import { atMost, polynomial, roundedPower, upper, withSign } from "./float-parts.ts";

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

/** erfc(x)·e^(x²) on [0, 10.1] as a polynomial in (x − 3)/(x + 3), minimax, relative: 2^−26.1. */
const SCALED_TAIL = [
  0.17900115251541138, -0.32623353600502014, 0.24560365080833435, -0.15011650323867798,
  0.07166795432567596, -0.024388303980231285, 0.004260650370270014, 0.0006942792679183185,
  -0.0005890204920433462, 0.00005787550617242232, 0.00006941032916074619,
];

/** Beyond this e^(−x²) is 0 in float32, and erfc(x) too. */
const FARTHEST = 10.25;

/**
 * |x| within bounds and e^(−x²) = power · scale. x² is taken in two parts, of which the first is exact, and near enough to the whole to
 * choose n by.
 */
function gaussianParts(argument: Expr): {
  readonly x: Expr;
  readonly power: Expr;
  readonly scale: Expr;
} {
  const x = atMost(argument.abs(), FARTHEST);
  const high = upper(x);
  const rest = x.sub(high).mul(x.add(high));
  const square = high.mul(high);
  const { whole, power: scale } = roundedPower(square, -Math.LOG2E, LIFT);
  const r = fma(whole, -LN2_LOW, fma(whole, -LN2_HIGH, square.neg()).sub(rest));
  return { x, power: expReduced(r, 2 ** -LIFT), scale };
}

/** e^(−x²), to the last places also where x² is large. The slope of erf; shares its work with `lowerErfc`. */
export function lowerGaussian(argument: Expr): Expr {
  const { power, scale } = gaussianParts(argument);
  return power.mul(scale);
}

/**
 * 1 − erf(x) for x or, `negated`, for −x, with relative accuracy where erf is near 1: from e^(−x²), down to the smallest denormal. Lowering
 * takes it for 1 − erf(x) and 1 + erf(x), so that the left tail of GELU is not lost.
 */
export function lowerErfc(argument: Expr, negated: boolean): Expr {
  const { x, power, scale } = gaussianParts(argument);
  const scaled = polynomial(x.sub(3).div(x.add(3)), SCALED_TAIL);
  const tail = scaled.mul(power).mul(scale);
  const other = constant(2).sub(tail);
  return argument.lt(0).select(...(negated ? ([tail, other] as const) : ([other, tail] as const)));
}
