import { describe, expect, it } from "vitest";
import { pairEnergy, resonate, storePairs } from "./bidirectional-memory.ts";
import { flipped } from "./memory.ts";
import { randomOf } from "./random.ts";

const [PAIRS, LEFT, RIGHT] = [4, 100, 60];
const signs = (count: number, seed: number): Float64Array => {
  const random = randomOf(seed, 60);
  return Float64Array.from({ length: count }, () => (random.chance(0.5) ? 1 : -1));
};

describe("the bidirectional associative memory", () => {
  const left = signs(PAIRS * LEFT, 1);
  const right = signs(PAIRS * RIGHT, 2);
  const weight = storePairs(left, right, PAIRS);
  const units = { left: LEFT, right: RIGHT };
  const sideOf = (all: Float64Array, n: number, width: number) =>
    Float64Array.from(all.subarray(n * width, (n + 1) * width));

  it("recalls stored pairs from either side, a tenth flipped", () => {
    const random = randomOf(3);
    for (let n = 0; n < PAIRS; n++) {
      const [x, y] = [sideOf(left, n, LEFT), sideOf(right, n, RIGHT)];
      for (const cue of [{ x: flipped(x, 0.1, random) }, { y: flipped(y, 0.1, random) }]) {
        const found = resonate(weight, units, cue);
        expect(found.x).toEqual(x);
        expect(found.y).toEqual(y);
      }
    }
  });

  it("comes to rest from anywhere, and its energy never rises", () => {
    for (let start = 0; start < 50; start++) {
      const x = signs(LEFT, 100 + start);
      const found = resonate(weight, units, { x });
      for (const [i, energy] of found.energies.entries())
        expect(energy).toBeLessThanOrEqual(found.energies[i - 1] ?? 0);
      expect(pairEnergy(weight, found.x, found.y)).toBe(found.energies.at(-1));
      // At rest: every unit has the sign of its field.
      for (const [j, unit] of found.y.entries()) {
        const field = found.x.reduce((sum, one, i) => sum + one * (weight[i * RIGHT + j] ?? 0), 0);
        expect(unit * field).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("stores by the sum of outer products", () => {
    const small = storePairs(Float64Array.of(1, -1, 1, 1), Float64Array.of(1, 1, -1, -1, 1, -1), 2);
    // [1, −1]ᵀ[1, 1, −1] + [1, 1]ᵀ[−1, 1, −1]
    expect(Array.from(small)).toEqual([0, 2, -2, -2, 0, 0]);
  });
});
