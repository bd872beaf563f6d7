import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classics } from "../src/classic/index.ts";
import { galleryDrawing, galleryFile } from "./classic-gallery.ts";

/** Cheap, and of plain float64: the same on every machine. */
const checked = ["hopfield", "bam", "perceptron", "art1"];

describe("docs/classic", () => {
  it.each([...classics.values()])("has a small drawing of $name", ({ name }) => {
    const svg = readFileSync(galleryFile(name), "utf8");
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"]+"/);
    expect(svg.length).toBeLessThan(200_000);
  });

  it.each(checked)("%s is what `node scripts/classic-gallery.ts` draws", async (name) => {
    const one = classics.get(name);
    if (one === undefined) throw new Error(`no network ${name}`);
    expect(readFileSync(galleryFile(name), "utf8")).toBe(await galleryDrawing(one));
  });
});
