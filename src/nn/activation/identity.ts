import { activation } from "./activation.ts";

/** Identity: the linear unit, f(x) = x. */
export const identity = activation({
  name: "identity",
  title: "identity",
  aliases: ["linear_unit"],
  expr: (x) => x,
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "no",
  source: "Dubey, Singh & Chaudhuri 2021, arXiv:2109.14545, section 1",
});
