import { expect, it } from "vitest";
import { axis, pathOf, rangeOf, ticksBetween, valueOn } from "./function-scale.ts";

const series = (...points: (readonly [number, number])[]) => ({ name: "f", points });

it("has round ticks", () => {
  expect(ticksBetween(-5, 5, 5)).toEqual([-4, -2, 0, 2, 4]);
  expect(ticksBetween(-0.1, 1.1, 4)).toEqual([0, 0.5, 1]);
  expect(ticksBetween(-0.3, 0.3, 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
});

it("maps numbers to pixels and back", () => {
  const x = axis(-5, 5, 30, 330, 5);
  expect(x.at(0)).toBe(180);
  expect(x.from(180)).toBe(0);
  expect(x.from(x.at(3.25))).toBeCloseTo(3.25, 12);
});

it("shows all values, 0 among them, and cuts what is steep", () => {
  expect(rangeOf([series([0, 2], [1, 3])])).toEqual([-0.18, 3.18]);
  const [low, high] = rangeOf([series([0, -1000], [1, Number.NaN], [2, 1])]);
  expect(low).toBeCloseTo(-6.42, 2);
  expect(high).toBeCloseTo(1.42, 2);
  expect(rangeOf([series([0, 0])])).toEqual([-0.56, 0.56]);
});

it("leaves a gap where a value is not finite", () => {
  const [x, y] = [axis(0, 2, 0, 20, 2), axis(0, 1, 10, 0, 2)];
  expect(pathOf(series([0, 0], [1, Number.NaN], [2, 1]), x, y)).toBe("M0.0 10.0M20.0 0.0");
});

it("reads a value between two points", () => {
  const curve = series([0, 0], [1, 2], [1.5, Number.NaN], [2, 4]);
  expect(valueOn(curve, 0.25)).toBe(0.5);
  expect(valueOn(curve, 1)).toBe(2);
  expect(valueOn(curve, 1.2)).toBeUndefined();
  expect(valueOn(curve, 2.1)).toBeUndefined();
});
