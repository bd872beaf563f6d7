import { activation } from "./activation.ts";
import { learned } from "./parameter.ts";

/** Soft-root-sign: x / (x/α + e^(−x/β)), smooth and bounded on both sides, with learned α and β. */
export const srs = activation({
  name: "srs",
  title: "SRS",
  aliases: ["soft_root_sign"],
  parameters: { alpha: learned(5, { above: 0 }), beta: learned(3, { above: 0 }) },
  shared: true,
  // Numerator and denominator times e^(x/β) for x < 0, so that no power is above 1.
  expr: (x, { alpha, beta }) => {
    const negative = x.lt(0);
    const power = x.abs().neg().div(beta).exp();
    const above = negative.select(x.mul(power), x);
    return above.div(above.div(alpha).add(negative.select(1, power)));
  },
  formula: (x, { alpha, beta }) => x.div(x.div(alpha).add(x.div(beta).neg().exp())),
  range: ["[", -1.416242144786921, 5, ")"],
  zeroCentred: "nearly",
  monotonic: false,
  saturating: "both",
  note: "The range is [αβ / (β − αe), α), its lowest point at x = −β. α and β must stay positive, and β below αe, or it has a pole.",
  source: "Zhou, Li, Huo & Kung 2020, arXiv:2003.00547",
});
