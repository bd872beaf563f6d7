import { activation } from "./activation.ts";

/** Hard swish: x · min(max(x + 3, 0), 6) / 6, swish of straight pieces. */
export const hardSwish = activation({
  name: "hardSwish",
  title: "hard swish",
  aliases: ["hard_swish"],
  expr: (x) => x.mul(x.add(3).max(0).min(6).div(6)),
  formula: (x) => x.le(-3).select(0, x.ge(3).select(x, x.mul(x.add(3)).div(6))),
  range: ["[", -0.375, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  kinks: [
    { at: -3, slope: 0 },
    { at: 3, slope: 1 },
  ],
  source: "Howard et al. 2019, Searching for MobileNetV3, arXiv:1905.02244",
});
