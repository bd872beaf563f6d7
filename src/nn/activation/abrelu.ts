import { activation } from "./activation.ts";
import { constant, mean } from "./parameter.ts";

/** Average biased ReLU: ReLU from the mean of its input on, so that some negative values pass, or some positive do not. */
export const abrelu = activation({
  name: "abrelu",
  title: "ABReLU",
  aliases: ["average_biased_relu"],
  parameters: { alpha: constant(1), mean: mean({ symbol: "\\bar{x}" }) },
  expr: (x, { alpha, mean }) => x.sub(alpha.mul(mean)).max(0),
  range: ["[", 0, Infinity, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "left",
  kinks: [{ at: 0, slope: 0 }],
  note: "The mean is that of the whole input volume of one example, in training and evaluation alike; gradients pass through it too. The figures here are for a mean of 0, where it is ReLU.",
  source:
    "Dubey & Chakraborty 2018, Average biased ReLU based CNN descriptor for improved face retrieval, arXiv:1804.02051",
});
