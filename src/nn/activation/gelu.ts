import { activation } from "./activation.ts";

/** Gaussian error linear unit, exact: x Φ(x) = x/2 · (1 + erf(x / √2)). Dips to −0.1700 near x = −0.7518. */
export const gelu = activation({
  name: "gelu",
  title: "GELU",
  expr: (x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)),
  range: ["[", -0.16997120747990369, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  source: "Hendrycks & Gimpel 2016, arXiv:1606.08415",
});
