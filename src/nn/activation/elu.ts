import { activation } from "./activation.ts";

/** Exponential linear unit: x above 0, α (eˣ − 1) below. With α = 1 its slope has no jump. */
export const elu = activation({
  name: "elu",
  parameters: { alpha: 1 },
  expr: (x, { alpha }) => x.gt(0).select(x, x.expm1().mul(alpha)),
  range: [-1, Infinity],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "left",
  source: "Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289",
});
