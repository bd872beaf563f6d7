import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Exponential linear unit: x above 0, α (eˣ − 1) below. With α = 1 its slope has no jump. */
export const elu = activation({
  name: "elu",
  title: "ELU",
  parameters: { alpha: constant(1, { least: 0 }) },
  expr: (x, { alpha }) => x.gt(0).select(x, x.expm1().mul(alpha)),
  range: ["(", -1, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "left",
  note: "The range is (−α, ∞). Where α is not 1 the slope at 0 is that of the left side, α.",
  erratum:
    "A table gives the range [0, ∞), which is (−α, ∞); its derivative for x < 0 is α eˣ; and the formula α (x eˣ − 1) of a list is α (eˣ − 1).",
  source: "Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289",
});
