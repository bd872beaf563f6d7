import { oneDimensional } from "./one-dimensional.ts";

/**
 * The square wave: f(x) = 1 where sin(p x) > 0, −1 where it is < 0, 0 at the jumps; x in ±π.
 *
 * It has no derivative at its jumps. A Fourier series overshoots beside them however many terms it has (see
 * src/classic/fourier-series.ts); a network of few units rounds them off, and makes them steeper by larger weights.
 */
export const squareWave = oneDimensional({
  name: "square",
  title: "Square wave",
  about: "jumps between −1 and 1: compare the network with a Fourier series of as many terms",
  formula: String.raw`y = \operatorname{sgn} \sin(p\,x)`,
  extent: Math.PI,
  settings: {
    periods: { title: "periods", least: 1, most: 5, step: 1, whole: true, fallback: 1 },
  },
  value(x, { periods }) {
    const half = (x * periods) / Math.PI;
    if (Number.isInteger(half)) return 0;
    return Math.floor(half) % 2 === 0 ? 1 : -1;
  },
});
