import { describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import { classicSets, rowOf, type Samples } from "../index.ts";
import { randomOf } from "../random.ts";
import { art1 } from "./art1.ts";
import { fuzzyArt } from "./fuzzy-art.ts";
import { fuzzyArtmap } from "./fuzzy-artmap.ts";
import { resonateWith, settle, type Templates } from "./resonator.ts";

const context = { seed: 1, backend: reference() };
const set = (name: string): Samples => {
  const made = classicSets.get(name)?.make(1);
  if (made === undefined) throw new Error(`there is no ${name}`);
  return made;
};
const categories = (model: object): number => (model as { templates: unknown[] }).templates.length;

describe("adaptive resonance", () => {
  it("does by hand what Carpenter & Grossberg's rule says", () => {
    const templates: Templates = [];
    const options = { vigilance: 0.7, choice: 1e-3, rate: 1 };
    const row = (...values: number[]) => Float64Array.from(values);
    expect(resonateWith(templates, row(1, 1, 1, 0), options)).toBe(0);
    // 2 of 3 match: 0.67 is not enough.
    expect(resonateWith(templates, row(1, 1, 0, 1), options)).toBe(1);
    // All of it is in both; the choice is the older of equals, which shrinks to what both share.
    expect(resonateWith(templates, row(1, 1, 0, 0), options)).toBe(0);
    expect(Array.from(templates[0] ?? [])).toEqual([1, 1, 0, 0]);
    expect(Array.from(templates[1] ?? [])).toEqual([1, 1, 0, 1]);
  });

  it("makes more categories the more vigilant it is", async () => {
    const found: number[] = [];
    for (const vigilance of [0.1, 0.4, 0.6, 0.8, 1])
      found.push(categories((await art1.fit(set("patterns"), { vigilance }, context)).model));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeLessThan(4);
    expect(found.at(-1)).toBe(set("patterns").size);

    const boxes: number[] = [];
    for (const vigilance of [0, 0.5, 0.8, 0.95])
      boxes.push(categories((await fuzzyArt.fit(set("blobs"), { vigilance }, context)).model));
    expect(boxes[0]).toBe(1);
    for (let i = 1; i < boxes.length; i++) expect(boxes[i]).toBeGreaterThan(boxes[i - 1] as number);
  });

  it("does not forget: what has come to rest keeps its categories when 200 others are learnt", () => {
    const patterns = set("patterns");
    const rows = Array.from({ length: patterns.size }, (_, n) =>
      rowOf(patterns, n).map((value) => (value > 0 ? 1 : 0)),
    );
    const options = { vigilance: 0.8, choice: 1e-3, rate: 1 };
    const templates: Templates = [];
    const present = () => rows.map((row) => resonateWith(templates, row, options));
    const { groups } = settle(rows, templates, options, 50);
    const kept = templates.map((one) => Array.from(one));
    const random = randomOf(3);
    for (let n = 0; n < 200; n++)
      resonateWith(
        templates,
        Float64Array.from({ length: patterns.width }, () => Number(random.chance(0.5))),
        options,
      );
    expect(templates.length).toBeGreaterThan(100);
    expect(templates.slice(0, kept.length).map((one) => Array.from(one))).toEqual(kept);
    expect(present()).toEqual(Array.from(groups));
  });

  it("gives a blank pattern a category of its own, and wipes out no other", async () => {
    const blank: Samples = {
      ...{ name: "blank", size: 3, width: 4, features: [], classes: [], labels: new Int32Array() },
      rows: Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0),
    };
    for (const vigilance of [0, 0.5, 1]) {
      const { model } = await art1.fit(blank, { vigilance }, context);
      expect(model.templates).toEqual([
        [1, 1, 0, 0],
        [0, 0, 0, 0],
      ]);
      expect(Array.from(art1.answer(model, blank))).toEqual([0, 1, 0]);
    }
  });

  it("makes no category again and again where rows contradict each other", async () => {
    const samples: Samples = {
      ...{ name: "doubt", size: 4, width: 1, features: ["a"], classes: ["0", "1"] },
      ...{ rows: Float64Array.of(0, 0, 1, 1), labels: Int32Array.of(0, 1, 0, 1) },
    };
    for (const rounds of [3, 50]) {
      const { model } = await fuzzyArtmap.fit(samples, { rounds }, context);
      expect(categories(model)).toBe(5);
    }
  });

  it("lists the largest of many categories", async () => {
    const { show } = await fuzzyArt.fit(set("moons"), { vigilance: 0.97 }, context);
    const [table] = (await show()).tables;
    expect(table?.title).toMatch(/^\d+ categories of 300 rows \(moons\); the 30 largest$/);
    expect(table?.rows).toHaveLength(30);
    const sizes = table?.rows.map(([, size]) => size as number) ?? [];
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it("comes to rest with fast learning", async () => {
    const { tracked } = await art1.fit(set("patterns"), { vigilance: 0.5 }, context);
    expect(tracked.values.at(-1)).toBe(0);
  });

  it("learns two spirals without a mistake when its categories have classes", async () => {
    const spirals = set("spirals");
    const { model, tracked } = await fuzzyArtmap.fit(spirals, {}, context);
    expect(tracked.values.at(-1)).toBe(0);
    expect(fuzzyArtmap.answer(model, spirals)).toEqual(Float64Array.from(spirals.labels));
    // And what it has not seen: other points of the same spirals.
    const others = classicSets.get("spirals")?.make(2) as Samples;
    const right = Array.from(fuzzyArtmap.answer(model, others)).filter(
      (one, n) => one === others.labels[n],
    );
    expect(right.length / others.size).toBeGreaterThan(0.8);
  });
});
