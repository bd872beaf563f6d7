import { describe, expect, it } from "vitest";
import { erf, erfc, roundEven } from "./special.ts";

describe("erf", () => {
  // Computed with mpmath at 40 digits.
  it.each([
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.11246291601828488],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.9, 0.9927904292352575],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [6, 1],
  ])("erf(%d)", (x, value) => {
    expect(Math.abs(erf(x) / value - 1)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  it("keeps ±0, ±∞ and NaN", () => {
    expect([0, -0, Infinity, -Infinity, Number.NaN].map(erf)).toEqual([0, -0, 1, -1, Number.NaN]);
  });
});

describe("erfc", () => {
  it.each([
    [0.4, 0.5716076449533315],
    [1.9, 0.00720957076474253],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.537459794428035e-12],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
  ])("erfc(%d)", (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(2e-13);
    expect(Math.abs(erfc(-x) - (2 - value))).toBeLessThan(5e-16);
  });

  it("keeps the limits and NaN", () => {
    expect([0, Infinity, -Infinity, 30, Number.NaN].map(erfc)).toEqual([1, 0, 2, 0, Number.NaN]);
  });
});

it("roundEven rounds ties to even", () => {
  const cases = [0.5, 1.5, 2.5, 3.5, -0.5, -2.5, 0.49999999999999994, 4503599627370498.0, -0, 7];
  expect(cases.map(roundEven)).toEqual([0, 2, 2, 4, -0, -2, 0, 4503599627370498, -0, 7]);
});
