import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { classicSets } from "./index.ts";
import { scaled } from "./scaling.ts";
import { areNeighbours, qualityOf, selfOrganisingMap } from "./self-organising-map.ts";

const context = { seed: 1, backend: reference() };
const colours = classicSets.get("colours")?.make(1);
if (colours === undefined) throw new Error("there are no colours");

describe("the self-organising map", () => {
  it("has neighbours as lattices have them", () => {
    const around = (k: number, lattice: "hexagonal" | "rectangular") =>
      Array.from({ length: 25 }, (_, other) => other).filter((other) =>
        areNeighbours(k, other, 5, lattice),
      );
    expect(around(12, "rectangular")).toEqual([7, 11, 13, 17]);
    expect(around(12, "hexagonal")).toEqual([6, 7, 11, 13, 16, 17]);
    expect(around(7, "hexagonal")).toEqual([2, 3, 6, 8, 12, 13]);
    expect(around(0, "rectangular")).toEqual([1, 5]);
  });

  for (const lattice of ["hexagonal", "rectangular"] as const)
    it(`brings quantisation and topographic error down on a ${lattice} lattice, and draws U-matrix and component planes`, async () => {
      const { tracked, show, model } = await selfOrganisingMap.fit(colours, { lattice }, context);
      expect(tracked.values.at(-1)).toBeLessThan(0.5 * (tracked.values[0] ?? 0));
      const { tables, figures } = await show();
      const [before, after] = tables[0]?.rows ?? [];
      expect(after?.[1]).toBeLessThan((before?.[1] as number) / 2);
      expect(after?.[2]).toBeLessThan((before?.[2] as number) / 3);
      expect(figures.map(({ title }) => title)).toEqual([
        "U-matrix: distance of each unit from its neighbours",
        "component plane: red",
        "component plane: green",
        "component plane: blue",
      ]);
      const { weight, mean, std } = model as unknown as {
        weight: number[][];
        mean: number[];
        std: number[];
      };
      const quality = qualityOf(
        scaled(colours, { mean, std }),
        Float64Array.from(weight.flat()),
        10,
        lattice,
      );
      expect(quality.quantisation).toBe(tracked.values.at(-1));
      expect(quality.topographic).toBeLessThan(0.1);
    });

  it("refuses more units than rows", async () => {
    await expect(selfOrganisingMap.fit(colours, { rows: 100 }, context)).rejects.toThrow(
      "som: 1000 units for the 400 rows of colours; needed are at least as many rows",
    );
  });
});
