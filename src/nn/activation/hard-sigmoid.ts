import { activation } from "./activation.ts";

/** Hard sigmoid: x / 6 + 1/2 between 0 and 1. */
export const hardSigmoid = activation({
  name: "hardSigmoid",
  title: "hard sigmoid",
  aliases: ["hard_sigmoid"],
  expr: (x) => x.add(3).max(0).min(6).div(6),
  formula: (x) => x.le(-3).select(0, x.ge(3).select(1, x.div(6).add(0.5))),
  range: ["[", 0, 1, "]"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  kinks: [
    { at: -3, slope: 0 },
    { at: 3, slope: 0 },
  ],
  note: "As in PyTorch and MobileNetV3; older papers have 0.2 x + 0.5.",
  source:
    "Courbariaux, Bengio & David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244",
});
