import { activation } from "./activation.ts";

/** Hyperbolic tangent: (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), a sigmoid centred on 0 with slope 1 there. */
export const tanh = activation({
  name: "tanh",
  title: "tanh",
  aliases: ["hyperbolic_tangent"],
  expr: (x) => x.tanh(),
  range: ["(", -1, 1, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "both",
  source: "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.4",
});
