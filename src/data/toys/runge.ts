import { oneDimensional } from "./one-dimensional.ts";

/** Runge's function: f(x) = 1 / (1 + (s x)²), x in ±1. Polynomials through equidistant points swing ever wilder at its ends. */
export const runge = oneDimensional({
  name: "runge",
  title: "Runge's function",
  about: "a narrow hill, on which polynomials through equal steps fail",
  formula: String.raw`y = \frac{1}{1 + (s\,x)^2}`,
  extent: 1,
  settings: {
    sharpness: { title: "sharpness s", least: 1, most: 20, step: 1, fallback: 5 },
  },
  value: (x, { sharpness }) => 1 / (1 + (sharpness * x) ** 2),
  source:
    "Runge 1901, Über empirische Funktionen und die Interpolation zwischen äquidistanten Ordinaten",
});
