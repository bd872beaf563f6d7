import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Hard-shrink: x, but 0 where |x| ≤ λ. Jumps at ±λ. */
export const hardShrink = activation({
  name: "hardShrink",
  title: "hard-shrink",
  aliases: ["hard_shrink"],
  parameters: { lambda: constant(0.5, { least: 0 }) },
  expr: (x, { lambda }) => x.abs().le(lambda).select(0, x),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "no",
  kinks: [
    { at: -0.5, slope: 0 },
    { at: 0.5, slope: 0 },
  ],
  note: "Takes no values in [−λ, λ] but 0.",
  source: "Donoho & Johnstone 1994, Ideal spatial adaptation by wavelet shrinkage",
});
