import { activation } from "./activation.ts";

/** Logistic sigmoid: 1 / (1 + e⁻ˣ). Its slope is at most 1/4, so gradients fade through many of them. */
export const sigmoid = activation({
  name: "sigmoid",
  aliases: ["logistic"],
  expr: (x) => x.sigmoid(),
  range: [0, 1],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  source: "Verhulst 1845, Recherches mathématiques sur la loi d'accroissement de la population",
});
