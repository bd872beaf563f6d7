import { turn } from "../turn.ts";
import { letters, stray, toy } from "./toy.ts";

/** Bell-shaped clouds with their middles on a circle of radius 1.3. */
export const blobs = toy({
  name: "blobs",
  title: "Blobs",
  about: "a cloud for each class: straight lines do, as far as the clouds lie apart",
  formula: String.raw`1.3\,(\cos 2\pi k/K, \sin 2\pi k/K) + \mathcal{N}(0, \text{spread}^2)`,
  inputs: 2,
  extent: 2.3,
  settings: {
    clouds: { title: "clouds", least: 2, most: 8, step: 1, whole: true, fallback: 3 },
    spread: { title: "spread", least: 0.05, most: 1, step: 0.05, fallback: 0.35 },
  },
  classes: ({ clouds }) => letters(clouds),
  draw(n, random, { clouds, spread }, place) {
    const [cos, sin] = turn((n % clouds) / clouds);
    place[0] = 1.3 * cos;
    place[1] = 1.3 * sin;
    stray(place, random, spread);
    return n % clouds;
  },
});
