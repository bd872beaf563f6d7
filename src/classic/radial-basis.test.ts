import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets, type Samples } from "./index.ts";
import { radialBasis } from "./radial-basis.ts";

const context = { seed: 1, backend: reference() };
const set = (name: string): Samples => classicSets.get(name)?.make(1) as Samples;

describe("the radial basis function network", () => {
  it("has a free bias: whatever the ridge, it is right on average", async () => {
    const sine = set("sine");
    const targets = (sine.targets as Float64Array).map((value) => value + 100);
    const mean = targets.reduce((sum, value) => sum + value, 0) / sine.size;
    for (const ridge of [1e-3, 1, 1e12]) {
      const samples = { ...sine, targets };
      const { model } = await radialBasis.fit(samples, { ridge }, context);
      const found = radialBasis.answer(model, samples);
      expect(found.reduce((sum, value) => sum + value, 0) / sine.size).toBeCloseTo(mean, 4);
    }
  });

  it("refuses fewer rows than centres, and rows of no class, by its own name", async () => {
    await expect(radialBasis.fit(set("xor"), {}, context)).rejects.toThrow(
      "rbf: 20 centres for the 4 rows of xor; needed are at least as many rows (--set centres=4)",
    );
    const bare = { ...set("moons"), labels: new Int32Array() };
    await expect(radialBasis.fit(bare, {}, context)).rejects.toThrow("rbf: moons has no classes");
  });
});
