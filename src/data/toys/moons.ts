import { turn } from "../turn.ts";
import { letters, noise, stray, toy } from "./toy.ts";

/**
 * Two half circles that reach into each other, u uniform in [0, 1):
 *
 *   A: (cos πu − ½, sin πu − ¼)      B: (½ − cos πu, ¼ − sin πu)      + noise
 */
export const moons = toy({
  name: "moons",
  title: "Moons",
  about: "two half circles that reach into each other: almost, but not quite, divided by a line",
  formula: String.raw`\pm(\cos \pi u - \tfrac12,\ \sin \pi u - \tfrac14)`,
  inputs: 2,
  extent: 1.8,
  settings: { noise: noise(0.1) },
  classes: () => letters(2),
  draw(n, random, { noise }, place) {
    const sign = n % 2 === 0 ? 1 : -1;
    const [cos, sin] = turn(random.range(0, 0.5));
    place[0] = sign * (cos - 0.5);
    place[1] = sign * (sin - 0.25);
    stray(place, random, noise);
    return n % 2;
  },
  source: "make_moons of scikit-learn, moved to the middle",
});
