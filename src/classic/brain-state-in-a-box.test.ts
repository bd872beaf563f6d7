import { describe, expect, it } from "vitest";
import { settleInBox } from "./brain-state-in-a-box.ts";
import { storePatterns } from "./hopfield/dynamics.ts";
import { classicSets, rowOf } from "./index.ts";
import { flipped, overlap } from "./memory.ts";
import { randomOf } from "./random.ts";

describe("the brain-state-in-a-box", () => {
  const set = classicSets.get("patterns")?.make(1);
  if (set === undefined) throw new Error("there are no patterns");
  const weight = storePatterns(set.rows, set.width, "pseudo-inverse");

  it("converges to the corner of what it was shown a damaged part of, its energy never rising", () => {
    const random = randomOf(5);
    for (let n = 0; n < set.size; n++) {
      const cue = flipped(rowOf(set, n), 0.1, random).map((value) => 0.2 * value);
      const { state, energies } = settleInBox(weight, cue, { rate: 0.3, steps: 500 });
      expect(state.every((value) => Math.abs(value) === 1)).toBe(true);
      expect(overlap(state, rowOf(set, n))).toBe(1);
      for (const [i, energy] of energies.entries())
        if (i > 0) expect(energy).toBeLessThanOrEqual((energies[i - 1] as number) + 1e-12);
    }
  });

  it("comes to rest in a corner from random states too", () => {
    const random = randomOf(6);
    for (let start = 0; start < 20; start++) {
      const cue = Float64Array.from({ length: set.width }, () => random.range(-0.5, 0.5));
      const { state } = settleInBox(weight, cue, { rate: 0.3, steps: 5000 });
      expect(state.filter((value) => Math.abs(value) < 1)).toHaveLength(0);
    }
  });
});
