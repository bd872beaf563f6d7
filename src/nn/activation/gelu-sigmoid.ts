import { activation } from "./activation.ts";

/** GELU by the sigmoid: x σ(1.702 x), within 0.0204 of the exact one, and the cheapest. */
export const geluSigmoid = activation({
  name: "geluSigmoid",
  title: "GELU, by sigmoid",
  aliases: ["gelu_sigmoid", "quick_gelu"],
  expr: (x) => x.mul(x.mul(1.702).sigmoid()),
  range: ["[", -0.16361018963635354, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  source: "Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2",
});
