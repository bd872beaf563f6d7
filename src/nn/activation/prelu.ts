import { activation } from "./activation.ts";
import { learned } from "./parameter.ts";

/** Parametric ReLU: leaky ReLU whose slope is learned, one for each channel. */
export const prelu = activation({
  name: "prelu",
  title: "PReLU",
  aliases: ["parametric_relu"],
  parameters: { slope: learned(0.25, { symbol: "a" }) },
  expr: (x, { slope }) => x.gt(0).select(x, x.mul(slope)),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "no",
  kinks: [{ at: 0, slope: 0.25 }],
  note: "The paper trains the slopes without weight decay, which would pull them to 0.",
  erratum: "A list of formulas has max(0, x) for it, which is ReLU.",
  source: "He, Zhang, Ren & Sun 2015, arXiv:1502.01852",
});
