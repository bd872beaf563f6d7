import type { Expr } from "../../expr/index.ts";
import { activation } from "./activation.ts";
import { learned } from "./parameter.ts";

/** Σ c_j uʲ rⁿ⁻ʲ, by Horner's rule. */
function homogeneous(coefficients: readonly Expr[], u: Expr, r: Expr): Expr {
  const [last = u, ...rest] = coefficients.toReversed();
  let [sum, scale] = [last, r];
  for (const coefficient of rest) {
    sum = sum.mul(u).add(coefficient.mul(scale));
    scale = scale.mul(r);
  }
  return sum;
}

/** Padé activation unit: a quotient of polynomials with learned coefficients, (Σ aⱼ xʲ) / (1 + |Σ bₖ xᵏ|). */
export const pau = activation({
  name: "pau",
  title: "PAU",
  aliases: ["pade_activation_unit"],
  parameters: {
    a0: learned(0.0335583603, { symbol: "a_0" }),
    a1: learned(0.505000375, { symbol: "a_1" }),
    a2: learned(1.65343934, { symbol: "a_2" }),
    a3: learned(2.01001052, { symbol: "a_3" }),
    a4: learned(0.931901999, { symbol: "a_4" }),
    a5: learned(0.152424124, { symbol: "a_5" }),
    b1: learned(3.30847488e-6, { symbol: "b_1" }),
    b2: learned(3.98021568, { symbol: "b_2" }),
    b3: learned(5.12471206e-7, { symbol: "b_3" }),
    b4: learned(0.301830109, { symbol: "b_4" }),
  },
  shared: true,
  // With s = max(|x|, 1), numerator and denominator over s⁴, in u = x/s and r = 1/s: nothing overflows.
  expr: (x, { a0, a1, a2, a3, a4, a5, b1, b2, b3, b4 }) => {
    const s = x.abs().max(1);
    const r = s.reciprocal();
    const u = x.mul(r);
    const above = homogeneous([a0, a1, a2, a3, a4, a5], u, r);
    const below = homogeneous([b1, b2, b3, b4], u, r).mul(u);
    return above.div(below.abs().add(r.square().square())).mul(s);
  },
  formula: (x, { a0, a1, a2, a3, a4, a5, b1, b2, b3, b4 }) => {
    const sum = (...terms: readonly Expr[]): Expr => terms.reduce((a, b) => a.add(b));
    const power = (n: number): Expr => x.pow(n);
    const above = [
      a0,
      a1.mul(x),
      a2.mul(power(2)),
      a3.mul(power(3)),
      a4.mul(power(4)),
      a5.mul(power(5)),
    ];
    const below = [b1.mul(x), b2.mul(power(2)), b3.mul(power(3)), b4.mul(power(4))];
    return sum(...above).div(
      sum(...below)
        .abs()
        .add(1),
    );
  },
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: false,
  saturating: "no",
  kinks: [{ at: 0, slope: 0.505000375 }],
  note: "The safe form of the paper's equation 3, of degrees 5 and 4. It starts at the authors' own coefficients for leaky ReLU in this form, within 0.034 of it for |x| ≤ 3; the paper's table belongs to Σ |bₖ xᵏ| and would be 0.066 off here.",
  source: "Molina, Schramowski & Kersting 2020, Padé activation units, arXiv:1907.06732",
});
