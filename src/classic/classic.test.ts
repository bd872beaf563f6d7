import { describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { classicSets, classics, type Samples } from "./index.ts";

const nothing: Samples = {
  ...{ name: "nothing", size: 0, width: 0, features: [], classes: [] },
  rows: new Float64Array(),
  labels: new Int32Array(),
};

const own = (data: string | undefined): Samples =>
  data === undefined ? nothing : (classicSets.get(data)?.make(1) ?? nothing);

/** What holds for every classical network; what is its own stands in the test beside it. */
for (const one of classics.values())
  describe(one.title, () => {
    const context = { seed: 1, backend: wasm() };
    const samples = own(one.data);
    const learnt = () => one.fit(samples, {}, context);

    it("has a built-in set, a formula and a source", () => {
      expect(one.data === undefined || classicSets.has(one.data)).toBe(true);
      expect(one.formula).not.toBe("");
      expect(one.source).toMatch(/\d{4}/);
    });

    it("learns the same from the same seed, is tracked and drawn, and is kept as JSON", async () => {
      const [first, second] = [await learnt(), await learnt()];
      expect(JSON.stringify(second.model)).toBe(JSON.stringify(first.model));
      const { values } = first.tracked;
      expect(values.length).toBeGreaterThan(0);
      expect(values.every(Number.isFinite)).toBe(true);
      expect((await first.show()).figures.length).toBeGreaterThan(0);
      const kept = JSON.parse(JSON.stringify(one.save(first.model)));
      expect(kept).toMatchObject({ network: one.name, version: 1 });
      if (one.data === undefined) return;
      expect(one.answer(kept.model, samples)).toEqual(one.answer(first.model, samples));
    });

    it("refuses options and models that cannot be, in one line", async () => {
      await expect(one.fit(samples, { colour: "red" }, context)).rejects.toThrow(
        `${one.name}: option colour is unknown`,
      );
      const [field] = Object.keys(one.model);
      expect(() => one.answer({ [field as string]: "much" }, samples)).toThrow(
        `${one.name} model:`,
      );
    });

    if (one.data !== undefined)
      it("refuses samples that it cannot learn from, in one line", async () => {
        await expect(one.fit(nothing, {}, context)).rejects.toThrow(
          `${one.name}: nothing is empty; needed is at least one row of numbers`,
        );
        const broken = { ...samples, rows: samples.rows.with(1, Number.NaN) };
        await expect(one.fit(broken, {}, context)).rejects.toThrow("has NaN in row 1");
      });
  });
