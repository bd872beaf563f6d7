import { describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import { classicSets, type Samples } from "../index.ts";
import { svm } from "./index.ts";
import { smo } from "./smo.ts";

const context = { seed: 1, backend: reference() };
const moons = classicSets.get("moons")?.make(1) as Samples;

describe("the support vector machine", () => {
  for (const kernel of ["rbf", "linear"] as const)
    it(`never answers with a class that has no rows, ${kernel}`, async () => {
      const samples: Samples = {
        ...{
          name: "three",
          size: 5,
          width: 2,
          features: ["a", "b"],
          classes: ["0", "1", "2", "3"],
        },
        rows: Float64Array.of(0, 0, 0.1, 0.1, 1, 1, 1.1, 1, 1.2, 1.2),
        labels: Int32Array.of(1, 1, 3, 3, 3),
      };
      const { model } = await svm.fit(samples, { kernel }, context);
      expect(Array.from(svm.answer(model, samples))).toEqual([1, 1, 3, 3, 3]);
    });

  it("finds the multipliers that a person finds", async () => {
    const signs = Int8Array.of(1, 1, -1, -1);
    const x = [0, 1, 3, 4];
    const kernel = Float64Array.from(x.flatMap((a) => x.map((b) => a * b)));
    const { coefficients, bias, settled } = await smo(kernel, signs, 100);
    expect(settled).toBe(true);
    // The middle of 1 and 3: f(x) = 2 − x, by hand, with α = ½ of both.
    [0, 0.5, -0.5, 0].forEach((one, n) => {
      expect(coefficients[n]).toBeCloseTo(one, 3);
    });
    expect(bias).toBeCloseTo(2, 3);
  });

  it("ends, and says so, where numbers are so large that its conditions are never met", async () => {
    const { show } = await svm.fit(moons, { kernel: "polynomial", gamma: 1e30 }, context);
    const { tables } = await show();
    expect(tables[1]?.rows[0]?.slice(0, 2)).toEqual([1, 0]);
  }, 30_000);
});
