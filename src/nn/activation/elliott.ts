import { activation } from "./activation.ts";

/** Elliott's function: a sigmoid without exponential, x / (2 (1 + |x|)) + 1/2. */
export const elliott = activation({
  name: "elliott",
  title: "Elliott",
  expr: (x) => x.div(x.abs().add(1)).mul(0.5).add(0.5),
  range: ["(", 0, 1, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  source: "Elliott 1993, A better activation function for artificial neural networks",
});
