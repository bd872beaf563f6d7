import { turn } from "../turn.ts";
import { noise, stray, toy } from "./toy.ts";

/**
 * A ring within a ring, the angle uniform:
 *
 *   outer: 1.5 (cos φ, sin φ)      inner: factor · 1.5 (cos φ, sin φ)      + noise
 */
export const circles = toy({
  name: "circles",
  title: "Circles",
  about: "a ring within a ring: x² + y² alone would divide them, a line never does",
  formula: String.raw`r\,(\cos\varphi, \sin\varphi), \quad r = 1.5 \text{ or } 1.5\cdot\text{factor}`,
  inputs: 2,
  extent: 2,
  settings: {
    factor: { title: "inner ÷ outer radius", least: 0.1, most: 0.9, step: 0.05, fallback: 0.5 },
    noise: noise(0.1),
  },
  classes: () => ["outer", "inner"],
  draw(n, random, { factor, noise }, place) {
    const radius = n % 2 === 0 ? 1.5 : 1.5 * factor;
    const [cos, sin] = turn(random.range(0, 1));
    place[0] = radius * cos;
    place[1] = radius * sin;
    stray(place, random, noise);
    return n % 2;
  },
  source: "make_circles of scikit-learn",
});
