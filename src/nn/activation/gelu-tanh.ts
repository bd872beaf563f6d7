import type { Expr } from "../../expr/index.ts";
import { activation } from "./activation.ts";

const inner = (x: Expr): Expr =>
  x
    .pow(3)
    .mul(0.044715)
    .add(x)
    .mul(Math.sqrt(2 / Math.PI));

/** GELU by the hyperbolic tangent: within 4.8e−4 of the exact one. */
export const geluTanh = activation({
  name: "geluTanh",
  title: "GELU, by tanh",
  aliases: ["gelu_tanh"],
  // (1 + tanh u) / 2 = σ(2u), which keeps its digits where the sum would cancel.
  expr: (x) => x.mul(inner(x).mul(2).sigmoid()),
  formula: (x) => x.mul(0.5).mul(inner(x).tanh().add(1)),
  range: ["[", -0.17004075057125412, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "left",
  erratum: "A list leaves α open in tanh(√(2/π) (x + α x³)); it is 0.044715.",
  source: "Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2",
});
