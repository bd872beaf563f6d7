import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Soft-shrink: moves x towards 0 by λ, and to 0 what is nearer than that. The proximal map of λ|x|. */
export const softShrink = activation({
  name: "softShrink",
  title: "soft-shrink",
  aliases: ["soft_shrink"],
  parameters: { lambda: constant(0.5, { least: 0 }) },
  expr: (x, { lambda }) =>
    x
      .abs()
      .le(lambda)
      .select(0, x.sub(x.sign().mul(lambda))),
  formula: (x, { lambda }) =>
    x.gt(lambda).select(x.sub(lambda), x.lt(lambda.neg()).select(x.add(lambda), 0)),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "no",
  kinks: [
    { at: -0.5, slope: 0 },
    { at: 0.5, slope: 0 },
  ],
  source: "Donoho & Johnstone 1994, Ideal spatial adaptation by wavelet shrinkage",
});
