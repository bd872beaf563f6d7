import { type Expr, constant as number } from "../../expr/index.ts";
import { activation } from "./activation.ts";
import { constant, learned } from "./parameter.ts";

/** [1 + (1 − t) x]₊^(1/(1 − t)), the deformed exponential. A whole exponent, as 10 for t = 0.9, needs products only. */
function deformed(x: Expr, t: Expr): Expr {
  if (t === number(1)) return x.exp();
  const rest = number(1).sub(t);
  const base = rest.mul(x).add(1).max(0);
  const exponent = rest.reciprocal();
  const whole = Math.round(exponent.value);
  const isWhole = exponent.op === "const" && Math.abs(exponent.value - whole) < 1e-9 && whole >= 1;
  return isWhole && whole <= 64 ? wholePower(base, whole) : base.pow(exponent);
}

/** By squaring: b¹⁰ = ((b²)² b)². */
function wholePower(base: Expr, exponent: number): Expr {
  if (exponent === 1) return base;
  const square = wholePower(base, Math.floor(exponent / 2)).square();
  return exponent % 2 === 1 ? square.mul(base) : square;
}

/** Parametric deformable ELU: ELU with a deformed exponential, whose height α is learned for each channel. */
export const pdelu = activation({
  name: "pdelu",
  title: "PDELU",
  aliases: ["parametric_deformable_elu"],
  parameters: { t: constant(0.9, { above: 0, below: 2 }), alpha: learned(1) },
  expr: (x, { t, alpha }) => x.gt(0).select(x, deformed(x, t).sub(1).mul(alpha)),
  range: ["[", -1, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "left",
  note: "[·]₊ is max(·, 0). The deformed exponential becomes eˣ, and PDELU becomes ELU, as t → 1. The range is [−α, ∞) for t < 1.",
  source:
    "Cheng, Li, Wu, Ma & Ngan 2020, Parametric deformable exponential linear units for deep neural networks, Neural Networks 125",
});
