import { describe, expect, it } from "vitest";
import {
  coolings,
  type LandscapeName,
  landscapes,
  searchLandscape,
  temperatureAt,
} from "./cauchy-machine.ts";
import { cauchy, randomOf } from "./random.ts";

describe("the Cauchy machine", () => {
  it("has landscapes whose deepest valley is 0, at 0", () => {
    for (const { value, extent } of Object.values(landscapes)) {
      expect(value([0, 0, 0])).toBeCloseTo(0, 12);
      for (let x = -extent; x <= extent; x += 0.01)
        if (Math.abs(x) > 0.02) expect(value([x])).toBeGreaterThan(0);
    }
  });

  it("draws from Cauchy's distribution: quartiles at ±T, far out as 2T/πx", () => {
    const random = randomOf(1);
    const draws = Array.from({ length: 200_000 }, () => cauchy(random, 2));
    const share = (test: (x: number) => boolean) => draws.filter(test).length / draws.length;
    expect(share((x) => Math.abs(x) < 2)).toBeCloseTo(0.5, 2);
    expect(share((x) => Math.abs(x) > 200)).toBeCloseTo((2 / Math.PI) * Math.atan(2 / 200), 2.5);
  });

  it("cools as 1/k where Boltzmann's cools as 1/ln k", () => {
    expect(temperatureAt("cauchy", 5, 999)).toBe(0.005);
    expect(temperatureAt("boltzmann", 5, 999)).toBeCloseTo(5 / Math.log(Math.E + 999), 12);
  });

  it("comes lower than logarithmic cooling on the same problems in as many steps", async () => {
    const task = { dimensions: 2, steps: 5000, temperature: 50 };
    for (const name of Object.keys(landscapes) as LandscapeName[]) {
      const means = coolings.map(async (cooling) => {
        let sum = 0;
        for (let seed = 0; seed < 40; seed++)
          sum +=
            (await searchLandscape(landscapes[name], cooling, { ...task, seed })).lowest.at(-1) ??
            0;
        return sum / 40;
      });
      const [own = 0, other = 0] = await Promise.all(means);
      console.log(
        `${name}: lowest value ${own.toPrecision(3)} with 1/k, ${other.toPrecision(3)} with 1/ln k`,
      );
      expect(own).toBeLessThan(other);
    }
  });
});
