import { activation } from "./activation.ts";
import { sigmoid } from "./sigmoid.ts";

/** SiLU, also called swish: x times its own sigmoid. Smooth, dips to −0.2785 near x = −1.278. */
export const silu = activation({
  name: "silu",
  aliases: ["swish"],
  expr: (x) => x.mul(sigmoid.expr(x)),
  range: [-0.2784645427610738, Infinity],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  source: "Elfwing, Uchibe & Doya 2017, arXiv:1702.03118",
});
