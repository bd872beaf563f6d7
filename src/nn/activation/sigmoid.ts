import { activation } from "./activation.ts";

/** Logistic sigmoid: 1 / (1 + e⁻ˣ). Its slope is at most 1/4, so gradients fade through many of them. */
export const sigmoid = activation({
  name: "sigmoid",
  title: "sigmoid",
  aliases: ["logistic"],
  expr: (x) => x.sigmoid(),
  range: ["(", 0, 1, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  erratum:
    "A table lists σ(−z) for σ(z): 0.842 at z = −1.674, where the sigmoid is 0.158; and one of its rows takes 0.805 for 1.752 · 0.511, which is 0.895.",
  source: "Verhulst 1845, Recherches mathématiques sur la loi d'accroissement de la population",
});
