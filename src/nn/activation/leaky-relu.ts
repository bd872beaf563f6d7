import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Leaky ReLU: x above 0, slope · x below, so that no unit dies. */
export const leakyRelu = activation({
  name: "leakyRelu",
  title: "leaky ReLU",
  aliases: ["leaky_relu", "lrelu"],
  parameters: { slope: constant(0.01, { symbol: "a" }) },
  expr: (x, { slope }) => x.gt(0).select(x, x.mul(slope)),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "no",
  kinks: [{ at: 0, slope: 0.01 }],
  erratum: "A table gives its range as (−1, 1); it takes every real value.",
  source: "Maas, Hannun & Ng 2013, Rectifier nonlinearities improve neural network acoustic models",
});
