import { turn } from "../turn.ts";
import { oneDimensional } from "./one-dimensional.ts";

/** A sine: f(x) = sin(p x), x in ±π. Smooth; the more periods, the more units it takes. */
export const sine = oneDimensional({
  name: "sine",
  title: "Sine",
  about: "a smooth wave: the more periods, the more hidden units it takes",
  formula: String.raw`y = \sin(p\,x)`,
  extent: Math.PI,
  settings: {
    periods: { title: "periods", least: 1, most: 5, step: 1, whole: true, fallback: 1 },
  },
  value: (x, { periods }) => turn((x * periods) / (2 * Math.PI))[1],
});
