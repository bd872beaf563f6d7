import { oneDimensional } from "./one-dimensional.ts";

/** A cubic: f(x) = x³ − b x, x in ±1.5: up, down and up again. */
export const cubic = oneDimensional({
  name: "cubic",
  title: "Cubic",
  about: "up, down and up again: what three bends of a network can do",
  formula: String.raw`y = x^3 - b\,x`,
  extent: 1.5,
  settings: { bend: { title: "bend b", least: 0, most: 2, step: 0.1, fallback: 1 } },
  value: (x, { bend }) => x * x * x - bend * x,
});
