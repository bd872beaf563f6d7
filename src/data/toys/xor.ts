import { noise, stray, toy } from "./toy.ts";

/**
 * Exclusive or: the class is whether x and y have different signs. Places are uniform in the square ±1.6, `gap` away from both axes.
 */
export const xor = toy({
  name: "xor",
  title: "Exclusive or",
  about: "quarters of a square in turn: what one layer cannot learn, and two can",
  formula: String.raw`\text{class} = [x\,y < 0]`,
  inputs: 2,
  extent: 1.8,
  settings: {
    gap: { title: "gap", least: 0, most: 0.5, step: 0.05, fallback: 0.1 },
    noise: noise(0),
  },
  classes: () => ["same signs", "different signs"],
  draw(n, random, { gap, noise }, place) {
    const x = random.range(gap, 1.6) * (random.chance(0.5) ? 1 : -1);
    const sign = n % 2 === 0 ? Math.sign(x) : -Math.sign(x);
    place[0] = x;
    place[1] = random.range(gap, 1.6) * sign;
    stray(place, random, noise);
    return n % 2;
  },
  source: "Minsky & Papert 1969, Perceptrons",
});
