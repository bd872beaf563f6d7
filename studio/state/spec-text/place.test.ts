import { describe, expect, it } from "vitest";
import { checkSpec, toSpec } from "../../../src/nn/index.ts";
import { models } from "../../../src/zoo/index.ts";
import { setOption } from "../spec-edit.ts";
import { layerAt, nodeAt, pathAt, rangeOf, treeOf } from "./place.ts";
import { printSpec } from "./print.ts";

const text = `{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 8, "kernel": 3 },
  { "type": "relu" }
] }`;
const tree = treeOf(text);
if (!tree) throw new Error("no tree");
const cut = (path: (string | number)[], part?: "name" | "value"): string => {
  const { from, to } = rangeOf(tree, path, part);
  return text.slice(from, to);
};

describe("places of a text", () => {
  it("are found by their way", () => {
    expect(cut(["layers", 0, "filters"])).toBe("8");
    expect(cut(["layers", 0, "filters"], "name")).toBe('"filters"');
    expect(cut(["layers", 1])).toBe('{ "type": "relu" }');
    expect(cut(["layers", 1], "name")).toBe('{ "type": "relu" }');
    expect(cut([])).toBe(text);
  });

  it("are as near as the way leads", () => {
    expect(cut(["layers", 1, "units"])).toBe('{ "type": "relu" }');
    expect(nodeAt(tree, ["layers", 7]).type).toBe("array");
  });

  it("have a way", () => {
    expect(pathAt(text, text.indexOf("8"))).toEqual(["layers", 0, "filters"]);
    expect(pathAt(text, text.indexOf('{ "type": "relu"') + 1)).toEqual(["layers", 1]);
    expect(pathAt('{ "layers": [ { "type": "re', 27)).toEqual(["layers", 0, "type"]);
    expect(treeOf("[".repeat(100_000))).toBeUndefined();
    expect(pathAt("", 0)).toEqual([]);
  });

  it("belong to the innermost layer", () => {
    const places = {
      "": [],
      conv2d: ["layers", 0],
      relu: ["layers", 1],
      "b/c": ["layers", 1, "body"],
    };
    expect(layerAt(["layers", 0, "filters"], places)).toBe("conv2d");
    expect(layerAt(["layers", 1, "body", "units"], places)).toBe("b/c");
    expect(layerAt(["type"], places)).toBe("");
    expect(layerAt(["type"], { "": [], linear: [] })).toBe("linear");
    expect(layerAt([], {})).toBeUndefined();
  });
});

describe("problems of the zoo's models", () => {
  it("stand where they were made, and the cursor there is in that layer", () => {
    for (const { name, build } of models.values()) {
      const good = printSpec(toSpec(build()));
      const all = [...checkSpec(JSON.parse(good)).places];
      // One in the middle of each; all would take minutes.
      const [path, at] = all[Math.floor(all.length / 2)] ?? ["", []];
      const bad = setOption(good, at, "nonsense", 1);
      const { problems, places } = checkSpec(JSON.parse(bad));
      expect(problems, name).toHaveLength(1);
      const problem = problems[0];
      const tree = treeOf(bad);
      if (problem === undefined || tree === undefined) throw new Error(name);
      expect([problem.layer, problem.at], name).toEqual([path, [...at, "nonsense"]]);
      const { from, to } = rangeOf(tree, problem.at, "name");
      expect(bad.slice(from, to), name).toBe('"nonsense"');
      expect(layerAt(pathAt(bad, from + 1), Object.fromEntries(places)), name).toBe(path);
    }
  });
});
