import { describe, expect, it } from "vitest";
import { toys } from "../data/index.ts";
import {
  GIBBS_LIMIT,
  gibbsOvershoot,
  squareWaveError,
  squareWaveSum,
  squareWaveTerms,
} from "./fourier-series.ts";

/** Mean of f over ±π by the midpoint rule; the jumps lie between the points. */
const mean = (f: (x: number) => number, points = 20_000): number => {
  let sum = 0;
  for (let i = 0; i < points; i++) sum += f(((2 * i + 1) / points - 1) * Math.PI);
  return sum / points;
};
const square = (x: number): number => toys.get("square")?.truth?.([x]) ?? Number.NaN;

describe("the square wave's Fourier series", () => {
  it("has the coefficients that the integrals give", () => {
    for (const { harmonic, amplitude } of squareWaveTerms(5)) {
      expect(2 * mean((x) => square(x) * Math.sin(harmonic * x))).toBeCloseTo(amplitude, 5);
      expect(mean((x) => square(x) * Math.sin((harmonic + 1) * x))).toBeCloseTo(0, 9);
    }
    expect(mean(square)).toBeCloseTo(0, 9);
  });

  it("comes to the wave away from its jumps, and is 0 at them", () => {
    expect(squareWaveSum(0, 50)).toBe(0);
    for (const periods of [1, 3])
      expect(squareWaveSum(Math.PI / (2 * periods), 2000, periods)).toBeCloseTo(1, 3);
  });

  it("overshoots by 8.95 % of the jump, however many terms it has (Gibbs)", () => {
    const highest = (terms: number): number => {
      let most = 0;
      for (let x = 0; x < Math.PI / 2; x += Math.PI / (200 * terms))
        most = Math.max(most, squareWaveSum(x, terms));
      return (most - 1) / 2;
    };
    for (const terms of [1, 3, 10, 60])
      expect(highest(terms)).toBeCloseTo(gibbsOvershoot(terms), 4);
    for (const terms of [10, 100, 1000]) expect(gibbsOvershoot(terms)).toBeGreaterThan(0.0894);
    expect(gibbsOvershoot(2000)).toBeCloseTo(GIBBS_LIMIT, 6);
    expect((100 * GIBBS_LIMIT).toFixed(2)).toBe("8.95");
  });

  it("leaves an error that goes to 0 all the same (Parseval)", () => {
    for (const terms of [0, 1, 4, 20])
      expect(squareWaveError(terms)).toBeCloseTo(
        mean((x) => (square(x) - squareWaveSum(x, terms)) ** 2),
        4,
      );
    expect(squareWaveError(2000)).toBeLessThan(2e-4);
  });

  it("refuses numbers of terms that cannot be", () => {
    expect(() => squareWaveTerms(1.5)).toThrow("terms is 1.5; it must be a whole number from 0");
    expect(() => gibbsOvershoot(0)).toThrow("terms is 0; it must be a whole number from 1");
  });
});
