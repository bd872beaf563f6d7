import { expect, it } from "vitest";
import { turn } from "./turn.ts";

it("is cosine and sine of an angle in turns", () => {
  for (let angle = -3; angle <= 3; angle += 0.001) {
    const [cos, sin] = turn(angle);
    expect(Math.abs(cos - Math.cos(angle * 2 * Math.PI))).toBeLessThan(1e-10);
    expect(Math.abs(sin - Math.sin(angle * 2 * Math.PI))).toBeLessThan(1e-10);
  }
  expect(turn(0)).toEqual([1, 0]);
  expect(turn(0.25)).toEqual([0, 1]);
});
