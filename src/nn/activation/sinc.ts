import { constant, type Expr } from "../../expr/index.ts";
import { activation } from "./activation.ts";

/**
 * Σ (−1)ᵏ x²ᵏ / (2k + 1)! by Horner's rule, from x². Near 0 the slope (cos x − sin(x)/x) / x would be lost to cancellation;
 * eight terms have float64's precision for |x| < 1/2.
 */
function series(square: Expr): Expr {
  const coefficients = [1];
  for (let k = 1; k <= 7; k++)
    coefficients.push(-(coefficients[k - 1] ?? 0) / (2 * k * (2 * k + 1)));
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((sum, c) => sum.mul(square).add(c), constant(last));
}

/** Cardinal sine: sin(x) / x, 1 at 0. */
export const sinc = activation({
  name: "sinc",
  title: "sinc",
  expr: (x) => x.abs().lt(0.5).select(series(x.square()), x.sin().div(x)),
  formula: (x) => x.eq(0).select(1, x.sin().div(x)),
  range: ["[", -0.21723362821122166, 1, "]"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "both",
  source: "Woodward & Davies 1952, Information theory and inverse probability in telecommunication",
});
