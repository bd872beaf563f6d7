import { describe, expect, it } from "vitest";
import { mostOf, pixels, shortNumber } from "./colours.ts";

const lightness = (rgba: ArrayLike<number>, at: number): number =>
  0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0);

describe("pixels", () => {
  it("are lighter the larger the value, so that they can be read in grey", () => {
    const values = Float32Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
    const made = pixels(values, { kind: "diverging", most: 1 });
    for (let i = 1; i < 41; i++)
      expect(lightness(made, i * 4)).toBeGreaterThan(lightness(made, (i - 1) * 4));
  });

  it("have grey for 0, whatever the scale, and hold values beyond it", () => {
    const made = pixels([0, 9, 1], { kind: "diverging", most: 1 });
    const [red, green, blue] = made;
    expect(Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!)).toBeLessThan(8);
    expect(made.slice(4, 8)).toEqual(made.slice(8, 12));
    expect(pixels([0, 0], { kind: "diverging", most: 0 }).slice(0, 4)).toEqual(made.slice(0, 4));
    const { POSITIVE_INFINITY } = Number;
    expect(pixels([POSITIVE_INFINITY], { kind: "diverging", most: 0 })).toEqual(made.slice(4, 8));
  });

  it("show what is no number in a colour of its own", () => {
    expect([...pixels([Number.NaN], { kind: "diverging", most: 1 })]).toEqual([255, 0, 200, 255]);
  });

  it("show pictures, grey or in colour", () => {
    expect(
      [...pixels([0, 1, 0.5], { kind: "grey", low: 0, high: 1 })].filter((_, i) => i % 4 === 0),
    ).toEqual([0, 255, 128]);
    expect([...pixels([0, 0.5, 1], { kind: "grey", low: 0, high: 1 }, 3)]).toEqual([
      0, 128, 255, 255,
    ]);
  });
});

describe("mostOf", () => {
  it("is the largest magnitude that is a number", () => {
    expect(mostOf([1, -3, Number.NaN, Number.NEGATIVE_INFINITY])).toBe(3);
    expect(mostOf([])).toBe(0);
  });
});

describe("shortNumber", () => {
  it("has three digits", () => {
    expect([0, -1.23456, 12345.6, 1e-5, 2e6, Number.NaN].map(shortNumber)).toEqual([
      ...["0", "−1.23", "12300", "1e−5", "2e6", "NaN"],
    ]);
  });
});
