import { activation } from "./activation.ts";

/** Softsign: x / (1 + |x|), a tanh with slow tails and no exponential. */
export const softsign = activation({
  name: "softsign",
  title: "softsign",
  expr: (x) => x.div(x.abs().add(1)),
  range: ["(", -1, 1, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "both",
  source:
    "Bergstra, Desjardins, Lamblin & Bengio 2009, Quadratic polynomials learn better image features",
});
