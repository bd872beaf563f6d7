import { turn } from "../turn.ts";
import { noise, toy } from "./toy.ts";

/**
 * A slope in one direction: z = slope · (x cos α + y sin α) + noise. One linear layer finds it exactly.
 */
export const plane = toy({
  name: "plane",
  title: "Plane",
  about: "a number at each point, rising in one direction: linear regression",
  formula: String.raw`z = \text{slope}\cdot(x \cos\alpha + y \sin\alpha)`,
  inputs: 2,
  extent: 1.8,
  settings: {
    slope: { title: "slope", least: -2, most: 2, step: 0.1, fallback: 0.7 },
    angle: { title: "angle (degrees)", least: 0, most: 355, step: 5, fallback: 30 },
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
  { slope, angle }: { readonly slope: number; readonly angle: number },
): number {
  const [cos, sin] = turn(angle / 360);
  return slope * (x * cos + y * sin);
}
