import { activation } from "./activation.ts";

/** Sine: periodic, for networks that represent signals. */
export const sine = activation({
  name: "sine",
  title: "sine",
  aliases: ["sin", "siren"],
  expr: (x) => x.sin(),
  range: ["[", -1, 1, "]"],
  zeroCentred: "yes",
  monotonic: false,
  saturating: "no",
  note: "Exact to 1.2 ulp for |x| ≤ 2²⁰; beyond, float32 knows the angle no longer, and 0 is given.",
  source:
    "Parascandolo, Huttunen & Virtanen 2017, Taming the waves; Sitzmann et al. 2020, arXiv:2006.09661",
});
