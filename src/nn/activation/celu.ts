import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Continuously differentiable ELU: x above 0, α (e^(x/α) − 1) below; no jump in the slope for any α. */
export const celu = activation({
  name: "celu",
  title: "CELU",
  parameters: { alpha: constant(1, { above: 0 }) },
  expr: (x, { alpha }) => x.gt(0).select(x, x.div(alpha).expm1().mul(alpha)),
  range: ["(", -1, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "left",
  note: "The range is (−α, ∞).",
  source: "Barron 2017, arXiv:1704.07483",
});
