import { describe, expect, it } from "vitest";
import { aligned, lastAt, rowsOf, Smoothing, thinned, valueAt } from "./curve-data.ts";

const smoothed = (y: number[], strength: number) => new Smoothing(strength).of(y);

describe("smoothing", () => {
  it("is the series itself without smoothing, and a constant for a constant", () => {
    expect([...smoothed([3, 1, 2], 0)]).toEqual([3, 1, 2]);
    for (const value of smoothed(new Array(50).fill(2), 0.9)) expect(value).toBeCloseTo(2, 12);
  });
  it("is the weighted mean of what came", () => {
    expect(smoothed([1, 4], 0.5)[1]).toBeCloseTo((0.5 * 1 + 4) / 1.5, 12);
  });
  it("goes on when the series has grown", () => {
    const y = Array.from({ length: 3000 }, (_, i) => Math.cos(i));
    const grown = new Smoothing(0.9);
    for (const length of [0, 1, 1000, 1024, 2999, 3000]) grown.of(y.slice(0, length));
    expect([...grown.of(y)]).toEqual([...smoothed(y, 0.9)]);
  });
  it("passes over what is no number", () => {
    const made = smoothed([1, Number.NaN, 1], 0.9);
    expect(made[1]).toBeNaN();
    expect(made[2]).toBeCloseTo(1, 12);
  });
});

describe("thinned", () => {
  it("keeps the extremes of 50,000 points, in their order", () => {
    const n = 50_000;
    const x = Array.from({ length: n }, (_, i) => i);
    const y = x.map((i) => (i === 12_345 ? 9 : i === 40_001 ? -9 : Math.sin(i)));
    const made = thinned({ x, y });
    expect(made.x.length).toBeLessThanOrEqual(1600);
    expect(Math.max(...Array.from(made.y))).toBe(9);
    expect(Math.min(...Array.from(made.y))).toBe(-9);
    const xs = Array.from(made.x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
  });
  it("leaves few points as they are", () => {
    const few = { x: [1, 2], y: [3, 4] };
    expect(thinned(few)).toEqual(few);
  });
});

it("brings curves over one list of x", () => {
  const made = aligned([
    { x: [1, 2, 4], y: [10, 20, Number.NaN] },
    { x: [2, 3], y: [0, 1] },
  ]);
  expect(made.x).toEqual([1, 2, 3, 4]);
  expect(made.y).toEqual([
    [10, 20, null, null],
    [null, 0, 1, null],
  ]);
  expect(aligned([{ x: [1, 2], y: [0, 3] }], (y) => y > 0).y).toEqual([[null, 3]]);
});

it("finds the last point not after a place", () => {
  const curve = { x: [1, 3, 5], y: [10, 30, 50] };
  expect([0, 1, 4, 5, 9].map((x) => lastAt(curve.x, x))).toEqual([-1, 0, 1, 2, 2]);
  expect(valueAt(curve, 4)).toBe(30);
  expect(valueAt(curve, 0)).toBeUndefined();
});

it("takes the rows of a table from the sparsest curve", () => {
  const dense = { x: Array.from({ length: 100 }, (_, i) => i), y: [] };
  expect(rowsOf([dense, { x: [10, 20, 30], y: [] }], 20)).toEqual([10, 20, 30]);
  expect(rowsOf([dense], 3)).toEqual([0, 50, 99]);
  expect(rowsOf([], 3)).toEqual([]);
});
