import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets, type Samples } from "./index.ts";
import { dot } from "./linear-algebra.ts";
import { learnPerceptron, perceptron, signedRows, thresholdUnit } from "./perceptron.ts";
import { randomOf } from "./random.ts";
import { separate } from "./separation.ts";

const set = (name: string): Samples => {
  const made = classicSets.get(name)?.make(1);
  if (made === undefined) throw new Error(`there is no ${name}`);
  return made;
};
const context = { seed: 1, backend: reference() };
const options = { rate: 1, epochs: 1000, pocket: true };

describe("the linear threshold unit", () => {
  it("computes AND and OR with the weights that everybody knows", () => {
    const inputs = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    expect(inputs.map((x) => thresholdUnit([1, 1], -1.5, x))).toEqual([0, 0, 0, 1]);
    expect(inputs.map((x) => thresholdUnit([1, 1], -0.5, x))).toEqual([0, 1, 1, 1]);
  });
});

describe("the perceptron", () => {
  it("learns AND and OR in no more updates than Novikoff's bound, whatever the order and the rate", () => {
    for (const name of ["and", "or"]) {
      const rows = signedRows(set(name), 1);
      const { separable, margin = 0 } = separate(rows, 3);
      expect(separable).toBe("yes");
      const bound = 3 / margin ** 2;
      for (const rate of [0.1, 1, 7])
        for (let seed = 0; seed < 20; seed++) {
          const { weight, mistakes } = learnPerceptron(rows, 3, { ...options, rate, seed });
          expect(mistakes.at(-1)).toBe(0);
          expect(mistakes.reduce((sum, many) => sum + many, 0)).toBeLessThanOrEqual(bound);
          for (let at = 0; at < rows.length; at += 3)
            expect(dot(weight, rows.subarray(at, at + 3))).toBeGreaterThan(0);
        }
    }
  });

  it("has the largest margin of AND: the plane through the middles, by hand", () => {
    // Nearest to 0 in the hull of (x, 1)·t is (1, 1, −1.5) · 4/17: margin 2/√17.
    const { margin, normal } = separate(signedRows(set("and"), 1), 3);
    expect(margin).toBeCloseTo(1 / Math.hypot(2, 2, 3), 4);
    expect((normal?.[0] ?? 0) / (normal?.[2] ?? 1)).toBeCloseTo(-2 / 3, 3);
  });

  it("says that no plane divides XOR, and keeps its best weights in the pocket", async () => {
    const { show, model } = await perceptron.fit(set("xor"), {}, context);
    const { tables } = await show();
    expect(tables[0]?.rows[0]).toContain("no: not separable");
    expect(tables[0]?.rows[0]).toContain("no");
    const answers = perceptron.answer(model, set("xor"));
    const right = Array.from(answers).filter((one, n) => one === set("xor").labels[n]).length;
    expect(right).toBeGreaterThanOrEqual(2);
  });

  it("is not misled by years, which lie next to each other and far from 0", async () => {
    const years: Samples = {
      ...{ name: "years", size: 4, width: 1, features: ["year"], classes: ["before", "after"] },
      ...{ rows: Float64Array.of(2020, 2020, 2021, 2021), labels: Int32Array.of(0, 0, 1, 1) },
    };
    const { tables } = await (await perceptron.fit(years, {}, context)).show();
    // By hand: w = (1, −2020.5), margin ½ / ‖w‖.
    const [, plane, margin] = tables[0]?.rows[0] ?? [];
    expect(plane).toBe("yes");
    expect(Number(margin) / (0.5 / 2020.5)).toBeGreaterThan(0.98);
    expect(Number(margin) / (0.5 / 2020.5)).toBeLessThan(1.001);
  });

  it("decides separability of clouds of points as their making has it", () => {
    const random = randomOf(9);
    for (let trial = 0; trial < 20; trial++) {
      const apart = trial % 2 === 0;
      const normal = [random.range(-1, 1), random.range(-1, 1), random.range(-1, 1)];
      const rows: number[] = [];
      while (rows.length < 3 * 60) {
        const row = [random.range(-1, 1), random.range(-1, 1), 1];
        const along = dot(normal, row);
        if (Math.abs(along) < 0.05) continue;
        rows.push(...row.map((value) => value * Math.sign(along)));
      }
      // Turned about 0, a row of the middle of the others contradicts them.
      if (!apart)
        rows.push(...[0, 1, 2].map((i) => -((rows[i] as number) + (rows[3 + i] as number))));
      expect(separate(Float64Array.from(rows), 3).separable).toBe(apart ? "yes" : "no");
    }
  });
});
