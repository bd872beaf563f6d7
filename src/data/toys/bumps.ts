import { exp } from "../elementary.ts";
import { noise, toy } from "./toy.ts";

/** Two hills and two hollows, crosswise. */
const MIDDLES = [
  [0.9, 0.9, 1],
  [-0.9, 0.9, -1],
  [-0.9, -0.9, 1],
  [0.9, -0.9, -1],
] as const;

/**
 * Hills and hollows of Gauss's bell:
 *
 *   z = Σ_k ± exp(−((x − a_k)² + (y − b_k)²) / 2 width²) + noise,   (a_k, b_k) = (±0.9, ±0.9)
 */
export const bumps = toy({
  name: "bumps",
  title: "Bumps",
  about: "a number at each point: two hills and two hollows, which no plane follows",
  formula: String.raw`z = \sum_k \pm\, e^{-\lVert p - c_k \rVert^2 / 2\,\text{width}^2}`,
  inputs: 2,
  extent: 1.8,
  settings: {
    width: { title: "width", least: 0.1, most: 1, step: 0.05, fallback: 0.4 },
    noise: noise(0.05),
  },
  draw(_, random, options, place) {
    for (let i = 0; i < 2; i++) place[i] = random.range(-1.8, 1.8);
    return random.vary(height(place, options), options.noise);
  },
  truth: height,
});

function height(
  { 0: x = 0, 1: y = 0 }: ArrayLike<number>,
  { width }: { readonly width: number },
): number {
  let z = 0;
  for (const [a, b, sign] of MIDDLES)
    z += sign * exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * width * width));
  return z;
}
