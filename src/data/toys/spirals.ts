import { turn } from "../turn.ts";
import { letters, noise, stray, toy } from "./toy.ts";

/**
 * Interleaved spirals: arm k of K runs from the middle outwards, u uniform in [0, 1).
 *
 *   (x, y) = 2u · (cos 2πφ, sin 2πφ) + noise,   φ = turns · u + k / K
 *
 * No straight line, and no one circle, divides them: hidden layers are needed, and more of them for more turns.
 */
export const spirals = toy({
  name: "spirals",
  title: "Spirals",
  about: "arms wound around each other: a network needs hidden layers to tell them apart",
  formula: String.raw`(x, y) = 2u\,(\cos 2\pi\varphi, \sin 2\pi\varphi), \quad \varphi = \text{turns}\cdot u + k / K`,
  inputs: 2,
  extent: 2.2,
  settings: {
    arms: { title: "arms", least: 2, most: 6, step: 1, whole: true, fallback: 2 },
    turns: { title: "turns", least: 0.25, most: 3, step: 0.25, fallback: 1.25 },
    noise: noise(0.05),
  },
  classes: ({ arms }) => letters(arms),
  draw(n, random, { arms, turns, noise }, place) {
    const arm = n % arms;
    const u = random.range(0, 1);
    const [cos, sin] = turn(turns * u + arm / arms);
    place[0] = 2 * u * cos;
    place[1] = 2 * u * sin;
    stray(place, random, noise);
    return arm;
  },
  source: "Lang & Witbrock 1988, Learning to tell two spirals apart",
});
