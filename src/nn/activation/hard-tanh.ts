import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Hard tanh: x between two bounds, the bounds beyond. */
export const hardTanh = activation({
  name: "hardTanh",
  title: "hard tanh",
  aliases: ["hard_tanh"],
  parameters: { low: constant(-1, { symbol: "b" }), high: constant(1, { symbol: "a" }) },
  ascending: ["low", "high"],
  expr: (x, { low, high }) => x.max(low).min(high),
  formula: (x, { low, high }) => x.le(low).select(low, x.ge(high).select(high, x)),
  range: ["[", -1, 1, "]"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "both",
  kinks: [
    { at: -1, slope: 0 },
    { at: 1, slope: 0 },
  ],
  source: "Collobert 2004, Large scale machine learning, section 4.4",
});
