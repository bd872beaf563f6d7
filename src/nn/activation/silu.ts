import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** SiLU, also called swish: x times its own sigmoid. Smooth, dips to −0.2785 near x = −1.278. */
export const silu = activation({
  name: "silu",
  title: "Swish, SiLU",
  aliases: ["swish"],
  parameters: { beta: constant(1) },
  expr: (x, { beta }) => x.mul(x.mul(beta).sigmoid()),
  range: ["[", -0.2784645427610738, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  note: "β = 0 gives x / 2, large β comes near ReLU; β = 1 is SiLU.",
  source:
    "Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
});
