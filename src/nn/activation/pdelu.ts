import { type Expr, constant as number } from "../../expr/index.ts";
import { activation } from "./activation.ts";
import { constant, learned } from "./parameter.ts";

/** [1 + (1 − t) x]₊^(1/(1 − t)), the deformed exponential. */
function deformed(x: Expr, t: Expr): Expr {
  const rest = number(1).sub(t);
  return rest.mul(x).add(1).max(0).pow(rest.reciprocal());
}

/** The deformed exponential less 1. A whole exponent, as 10 for t = 0.9, needs products only, and loses no digits near 0. */
function deformedLessOne(x: Expr, t: Expr): Expr {
  if (t === number(1)) return x.expm1();
  const rest = number(1).sub(t);
  const exponent = rest.reciprocal();
  const whole = Math.round(exponent.value);
  const isWhole = exponent.op === "const" && Math.abs(exponent.value - whole) < 1e-9;
  if (!isWhole || whole < 1 || whole > 64) return deformed(x, t).sub(1);
  return powerLessOne(rest.mul(x).max(-1), whole);
}

/** (1 + u)ⁿ − 1 by squaring: with d = (1 + u)ᵏ − 1 it is d (d + 2) for 2k, and d (1 + u) + u for k + 1. */
function powerLessOne(u: Expr, exponent: number): Expr {
  if (exponent === 1) return u;
  const half = powerLessOne(u, Math.floor(exponent / 2));
  const even = half.mul(half.add(2));
  return exponent % 2 === 1 ? even.mul(u.add(1)).add(u) : even;
}

/** Parametric deformable ELU: ELU with a deformed exponential, whose height α is learned for each channel. */
export const pdelu = activation({
  name: "pdelu",
  title: "PDELU",
  aliases: ["parametric_deformable_elu"],
  parameters: { t: constant(0.9, { above: 0, below: 2 }), alpha: learned(1) },
  expr: (x, { t, alpha }) => x.gt(0).select(x, deformedLessOne(x, t).mul(alpha)),
  formula: (x, { t, alpha }) => x.gt(0).select(x, deformed(x, t).sub(1).mul(alpha)),
  range: ["[", -1, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "left",
  note: "The deformed exponential becomes eˣ, and PDELU becomes ELU, as t → 1. The range is [−α, ∞) for t < 1.",
  source:
    "Cheng, Li, Wu, Ma & Ngan 2020, Parametric deformable exponential linear units for deep neural networks, Neural Networks 125",
});
