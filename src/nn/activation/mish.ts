import { activation } from "./activation.ts";

/** Mish: x tanh(softplus(x)). Smooth, dips to −0.3088 near x = −1.192. */
export const mish = activation({
  name: "mish",
  title: "Mish",
  // tanh(ln(1 + w)) = ((1 + w)² − 1) / ((1 + w)² + 1) = n / (n + 2), n = w (w + 2): one exponential. Beyond 40 the quotient is 1.
  expr: (x) => {
    const w = x.min(40).exp();
    const n = w.mul(w.add(2));
    return x.mul(n.div(n.add(2)));
  },
  formula: (x) => x.mul(x.exp().log1p().tanh()),
  range: ["[", -0.3088434130172504, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  source: "Misra 2019, arXiv:1908.08681",
});
