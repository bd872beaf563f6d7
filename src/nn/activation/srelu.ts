import { activation } from "./activation.ts";
import { learned } from "./parameter.ts";

/** S-shaped ReLU: three straight pieces, whose two thresholds and two outer slopes are learned for each channel. */
export const srelu = activation({
  name: "srelu",
  title: "SReLU",
  aliases: ["s_shaped_relu"],
  parameters: {
    right: learned(1, { symbol: "t_r" }),
    rightSlope: learned(1, { symbol: "a_r" }),
    left: learned(0, { symbol: "t_l" }),
    leftSlope: learned(0.2, { symbol: "a_l" }),
  },
  expr: (x, { right, rightSlope, left, leftSlope }) =>
    x
      .ge(right)
      .select(
        x.sub(right).mul(rightSlope).add(right),
        x.le(left).select(x.sub(left).mul(leftSlope).add(left), x),
      ),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "no",
  kinks: [{ at: 0, slope: 0.2 }],
  note: "Starts as the leaky ReLU of slope 0.2 that the paper freezes it to in its first epochs; there the right threshold is then set from the data.",
  source: "Jin, Xu, Feng, Wei, Xiong & Yan 2016, arXiv:1512.07030",
});
