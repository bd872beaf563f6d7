import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets, rowOf, type Samples } from "./index.ts";
import { kMeans } from "./k-means.ts";
import { squaredDistance } from "./linear-algebra.ts";
import { projectionOf } from "./projection.ts";

const context = { seed: 1, backend: reference() };
const moons = classicSets.get("moons")?.make(1) as Samples;

describe("k-means", () => {
  it("tells the inertia of the centres that it keeps, however few rounds it has", async () => {
    for (const rounds of [1, 2, 300]) {
      const { model, tracked } = await kMeans.fit(moons, { clusters: 5, rounds }, context);
      const answers = kMeans.answer(model, moons);
      let inertia = 0;
      for (const [n, k] of answers.entries())
        inertia += squaredDistance(rowOf(moons, n), model.centres[k] ?? []);
      expect(tracked.values.at(-1)).toBeCloseTo(inertia, 9);
    }
  });

  it("takes more clusters than there are different rows, and ends", async () => {
    const rows = Float64Array.of(0, 0, 0, 1, 1, 1);
    const samples = { ...moons, rows, size: 6, width: 1 };
    const { model, tracked } = await kMeans.fit(samples, { clusters: 4 }, context);
    expect(tracked.values.at(-1)).toBe(0);
    expect(new Set(kMeans.answer(model, samples)).size).toBe(2);
  });
});

describe("the principal components of a drawing", () => {
  it("are the same directions in whatever units, also where nothing varies a second way", () => {
    for (const scale of [1e-9, 1, 1e9]) {
      const rows = Float64Array.from(
        { length: 30 },
        (_, at) => scale * Math.floor(at / 3) * (at % 3),
      );
      const { place } = projectionOf({ ...moons, rows, size: 10, width: 3 });
      const [x, y] = place(rows.subarray(27));
      // (0, 1, 2) · n, n = 0 … 9: the last is 4.5·√5 from the mean, on the one line there is.
      expect(x / scale).toBeCloseTo(4.5 * Math.sqrt(5), 6);
      expect(Math.abs(y / scale)).toBeLessThan(1e-6);
    }
  });
});
