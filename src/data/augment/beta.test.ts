import { describe, expect, it } from "vitest";
import { Stream } from "../threefry.ts";
import { symmetricBeta } from "./beta.ts";

const N = 40_000;
const sample = (a: number): number[] => {
  const random = new Stream([11, 12]);
  return Array.from({ length: N }, (_, n) => symmetricBeta(random.seek(n), a));
};

describe("symmetricBeta", () => {
  it("has the mean ½, the variance 1 / (4 (2a + 1)) and the fourth moment of Beta(a, a)", () => {
    for (const a of [0.05, 0.2, 0.5, 1, 2, 8, 50]) {
      const x = sample(a).map((value) => value - 0.5);
      const moment = (k: number) => x.reduce((sum, value) => sum + value ** k, 0) / N;
      const variance = 1 / (4 * (2 * a + 1));
      const fourth = (3 * variance * variance * (2 * a + 1)) / (2 * a + 3);
      expect(Math.abs(moment(1)), `mean at ${a}`).toBeLessThan(4 * Math.sqrt(variance / N));
      expect(Math.abs(moment(2) / variance - 1), `variance at ${a}`).toBeLessThan(0.03);
      expect(Math.abs(moment(4) / fourth - 1), `fourth moment at ${a}`).toBeLessThan(0.06);
    }
  });

  it("has the distribution functions that are known: even at a = 1, 3x² − 2x³ at 2, 2/π arcsin √x at ½", () => {
    const known: [number, (x: number) => number][] = [
      [1, (x) => x],
      [2, (x) => 3 * x * x - 2 * x ** 3],
      [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    ];
    for (const [a, distribution] of known) {
      const sorted = sample(a).sort((x, y) => x - y);
      // Kolmogorov–Smirnov: beyond 1.95 / √n once in a thousand times.
      const furthest = Math.max(...sorted.map((x, n) => Math.abs(distribution(x) - (n + 0.5) / N)));
      expect(furthest, `a = ${a}`).toBeLessThan(1.95 / Math.sqrt(N));
    }
  });

  it("stays from 0 to 1 for any a, and takes two words", () => {
    const random = new Stream([1, 1]);
    for (const a of [1e-9, 1e-3, 1e3, 1e9])
      for (let n = 0; n < 200; n++) {
        const x = symmetricBeta(random.seek(n), a);
        expect(x >= 0 && x <= 1).toBe(true);
        const after = random.word();
        random.seek(n).word();
        random.word();
        expect(random.word()).toBe(after);
      }
  });

  it("gives the same bits in every engine", () => {
    const random = new Stream([5, 6]);
    const values = [0.2, 1, 4].map((a) => symmetricBeta(random.seek(3), a));
    expect(values).toEqual([0.9999999967465569, 0.8153257175589554, 0.5589510930336001]);
  });
});
