import { describe, expect, it } from "vitest";
import { describeInitializers, describeKinds, fromSpec, type Json, layerKinds } from "./index.ts";
import type { Hint } from "./layer/hint.ts";
import { optionsWithLines } from "./layer/option-lines.ts";

const kinds = describeKinds();

/** A value that the hint allows. */
function sampleOf(hint: Hint): Json {
  switch (hint.kind) {
    case "number":
      return (
        hint.least ??
        (hint.below === undefined ? (hint.most ?? (hint.above ?? 0) + 1) : hint.below - 1)
      );
    case "flag":
      return true;
    case "choice":
    case "init":
      return hint.names[0] ?? "";
    case "constant":
      return hint.value;
    case "list":
      return Array.from({ length: hint.length ?? 2 }, () => sampleOf(hint.of));
    case "either":
      return sampleOf(hint.of[0] ?? { kind: "text" });
    case "layer":
      return { type: "relu" };
    case "layers":
      return [{ name: "relu", type: "relu" }];
    case "nodes":
      return [{ name: "relu", from: ["input"], join: hint.joins[0] ?? "" }];
    default:
      throw new Error(`a layer's option is a ${hint.kind}`);
  }
}

/** All that an `either` allows, one by one. */
const alternatives = (hint: Hint): readonly Hint[] => (hint.kind === "either" ? hint.of : [hint]);

describe("describeKinds", () => {
  it("lists every kind that JSON can name once, as JSON", () => {
    const expected = [...layerKinds.values()].filter(({ json }) => json).map(({ type }) => type);
    expect(kinds.map(({ type }) => type).toSorted()).toEqual(expected.toSorted());
    expect(JSON.parse(JSON.stringify(kinds))).toEqual(kinds);
  });

  for (const { type, summary, options } of kinds)
    it(`${type}: a line on it and on every option, and the hints are taken`, () => {
      expect(summary).toMatch(/\S/);
      expect(summary).not.toMatch(/\n|undefined/);
      for (const option of options) expect(option.summary, option.name).toMatch(/^.{8,100}$/);
      const required = Object.fromEntries(
        options.filter((option) => option.required).map(({ name, hint }) => [name, sampleOf(hint)]),
      );
      const kind = layerKinds.get(type);
      for (const { name, hint } of options)
        for (const way of alternatives(hint)) {
          const place = { path: "", where: type, option: name, parseLayer: fromSpec };
          expect(() => kind?.fields[name]?.parse(sampleOf(way), place)).not.toThrow();
        }
      // Of two of its options one must be given.
      if (type !== "upsample") expect(fromSpec({ type, ...required }).type).toBe(type);
      for (const option of options)
        expect(option.required).toBe(kind?.fields[option.name]?.fallback === undefined);
    });

  it("says what an activation computes", () => {
    const of = (type: string) => kinds.find((kind) => kind.type === type);
    expect(of("leakyRelu")?.summary).toBe("leaky ReLU: x if x > 0, else a · x");
    expect(of("silu")?.aliases).toEqual(["swish"]);
    expect(of("conv2d")?.options.find(({ name }) => name === "stride")).toEqual({
      name: "stride",
      hint: {
        kind: "either",
        of: [
          { kind: "number", whole: true, least: 1 },
          { kind: "list", of: { kind: "number", whole: true, least: 1 }, length: 2 },
        ],
      },
      required: false,
      default: 1,
      summary: "How far the window moves each time; 2 halves the size.",
    });
  });

  it("has no line on an option that no kind has", () => {
    const known = new Set(
      kinds.flatMap(({ type, options }) =>
        options.flatMap(({ name }) => [name, `${type}.${name}`]),
      ),
    );
    expect(optionsWithLines.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("describeInitializers", () => {
  it("lists names, formulas and options", () => {
    const normal = describeInitializers().find(({ name }) => name === "normal");
    expect(normal?.options.map(({ name }) => name)).toContain("std");
    expect(normal?.formula).toContain("σ");
  });
});
