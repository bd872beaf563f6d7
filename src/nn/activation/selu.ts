import { activation } from "./activation.ts";

const LAMBDA = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/** Scaled ELU: λ x above 0, λ α (eˣ − 1) below, with the λ and α that keep mean 0 and variance 1 from layer to layer. */
export const selu = activation({
  name: "selu",
  title: "SELU",
  expr: (x) => x.gt(0).select(x.mul(LAMBDA), x.expm1().mul(LAMBDA * ALPHA)),
  range: ["(", -1.7580993408473768, Infinity, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "left",
  kinks: [{ at: 0, slope: 1.7580993408473768 }],
  note: "λ = 1.0507…, α = 1.6733…, λ α = 1.7581…: the fixed point of Klambauer's equations; keeps it only with LeCun's normal initialisation.",
  source: "Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515",
});
