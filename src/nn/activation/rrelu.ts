import { activation } from "./activation.ts";
import { constant, sampled } from "./parameter.ts";

/** Randomised leaky ReLU: the slope below 0 is drawn anew for every element in training, and is the mean of its range in evaluation. */
export const rrelu = activation({
  name: "rrelu",
  title: "RReLU",
  aliases: ["randomised_relu", "randomized_relu"],
  parameters: {
    lower: constant(1 / 8, { symbol: "l" }),
    upper: constant(1 / 3, { symbol: "u" }),
    slope: sampled("lower", "upper", { symbol: "a" }),
  },
  expr: (x, { slope }) => x.gt(0).select(x, x.mul(slope)),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "no",
  kinks: [{ at: 0, slope: 11 / 48 }],
  note: "In training a ~ U(l, u) for every element, in evaluation a = (l + u) / 2. The paper writes x / a with a ~ U(3, 8); this is PyTorch's form, whose slopes have the same bounds.",
  erratum:
    "Leaky ReLU with another slope than 0.01 is called randomised; randomised ReLU draws its slope in training.",
  source: "Xu, Wang, Chen & Li 2015, arXiv:1505.00853",
});
