import { describe, expect, it } from "vitest";
import { classicSets, rowOf } from "../index.ts";
import { flipped, overlap } from "../memory.ts";
import { randomOf } from "../random.ts";
import { bendOf, capacityCurve, HOPFIELD_CAPACITY } from "./capacity.ts";
import { hopfieldEnergy, recallPattern, storePatterns } from "./dynamics.ts";

const UNITS = 200;
const randomPatterns = (count: number, units: number, seed: number): Float64Array => {
  const random = randomOf(seed, 50);
  return Float64Array.from({ length: count * units }, () => (random.chance(0.5) ? 1 : -1));
};

describe("the Hopfield network", () => {
  it("recalls stored patterns of which 20 % are flipped", () => {
    const patterns = randomPatterns(10, UNITS, 1);
    const random = randomOf(2);
    for (const storage of ["hebbian", "pseudo-inverse"] as const) {
      const weight = storePatterns(patterns, UNITS, storage);
      for (const update of ["asynchronous", "synchronous"] as const)
        for (let n = 0; n < 10; n++) {
          const pattern = patterns.subarray(n * UNITS, (n + 1) * UNITS);
          const cue = flipped(pattern, 0.2, random);
          expect(overlap(cue, pattern)).toBeCloseTo(0.6, 9);
          const { state } = recallPattern(weight, cue, { seed: n, update });
          expect(overlap(state, pattern)).toBeGreaterThan(0.98);
        }
    }
  });

  it("holds pictures that are alike by the pseudo-inverse, and many more patterns than by Hebb's rule", () => {
    const set = classicSets.get("patterns")?.make(1);
    if (set === undefined) throw new Error("there are no patterns");
    const weight = storePatterns(set.rows, set.width, "pseudo-inverse");
    for (let n = 0; n < set.size; n++)
      expect(recallPattern(weight, rowOf(set, n), { seed: 1 }).state).toEqual(
        Float64Array.from(rowOf(set, n)),
      );
    const many = randomPatterns(60, UNITS, 3);
    const kept = (storage: "hebbian" | "pseudo-inverse"): number => {
      const stored = storePatterns(many, UNITS, storage);
      let sum = 0;
      for (let n = 0; n < 60; n++) {
        const pattern = many.subarray(n * UNITS, (n + 1) * UNITS);
        sum += overlap(recallPattern(stored, pattern, { seed: 1 }).state, pattern) / 60;
      }
      return sum;
    };
    expect(kept("pseudo-inverse")).toBeCloseTo(1, 9);
    expect(kept("hebbian")).toBeLessThan(0.6);
  });

  it("never raises its energy in 100,000 asynchronous updates, and knows it", () => {
    const weight = storePatterns(randomPatterns(40, UNITS, 4), UNITS);
    let updates = 0;
    for (let start = 0; updates < 100_000; start++) {
      const cue = randomPatterns(1, UNITS, 100 + start);
      let energy = hopfieldEnergy(weight, cue);
      const { state, rounds } = recallPattern(weight, cue, {
        seed: start,
        onFlip: (_, change) => {
          expect(change).toBeLessThanOrEqual(0);
          energy += change;
        },
      });
      expect(hopfieldEnergy(weight, state)).toBeCloseTo(energy, 9);
      updates += rounds * UNITS;
    }
    expect(updates).toBeGreaterThanOrEqual(100_000);
  });

  it("recalls up to about 0.138 patterns for each unit (Amit, Gutfreund & Sompolinsky)", async () => {
    const curve = await capacityCurve({ seed: 1 });
    expect(curve[0]?.overlap).toBeGreaterThan(0.99);
    expect(curve.at(-1)?.overlap).toBeLessThan(0.7);
    expect(Math.abs(bendOf(curve) - HOPFIELD_CAPACITY)).toBeLessThan(0.02);
  });

  it("finds where two straight pieces meet", () => {
    const curve = Array.from({ length: 12 }, (_, i) => ({
      load: i / 40,
      overlap: 1 - 4 * Math.max(0, i / 40 - 0.131),
    }));
    expect(bendOf(curve)).toBeCloseTo(0.131, 2);
  });
});
