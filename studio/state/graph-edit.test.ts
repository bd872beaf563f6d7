import { describe, expect, it } from "vitest";
import { analyse } from "../worker/analysis/analyse.ts";
import { placesOf } from "../worker/analysis/graph.ts";
import {
  graphAround,
  insertNode,
  moveNode,
  namedLayers,
  nodesAt,
  removeNode,
  setInputs,
} from "./graph-edit.ts";

const text = `{ "type": "sequential", "layers": [
  { "type": "graph", "layers": [
    { "type": "conv2d", "filters": 4, "kernel": 3, "padding": 1 },
    { "name": "left",   "type": "relu" }
  ], "nodes": [
    { "from": ["input"], "name": "conv2d" },
    { "name": "left", "from": ["conv2d"] },
    { "name": "sum", "from": ["conv2d", "left"], "join": "add" }
  ] },
  { "type": "flatten" },
  { "type": "linear", "units": 10 }
] }
`;
const graphOf = (of: string, path = "graph/left") => {
  const found = graphAround(of, path, placesOf(of));
  if (found === undefined) throw new Error(`${path} is in no graph`);
  return found;
};
const at = ["layers", 0];
const inner = (index: number) => [...at, "layers", index];
const problemsOf = (of: string) => analyse(of, [8, 8, 1]).problems.map(({ message }) => message);

describe("edits of a graph in a spec", () => {
  it("know the graph that a layer or a node stands in, and what its layers are called", () => {
    expect(graphOf(text)).toEqual({ at, names: ["conv2d", "left"] });
    expect(graphOf(text, "graph/sum")).toEqual({ at, names: ["conv2d", "left"] });
    for (const path of ["", "graph", "flatten", "nothing/there"])
      expect(graphAround(text, path, placesOf(text))).toBeUndefined();
    expect(graphAround("{", "graph/left", placesOf("{"))).toBeUndefined();
  });

  it("add behind a node and on a wire, and leave the rest as it was typed", () => {
    const behind = insertNode(text, graphOf(text), { before: "conv2d" }, { type: "tanh" });
    expect(behind.text).toBe(
      text
        .replace(`{ "type": "conv2d"`, `{ "name": "conv2d", "type": "conv2d"`)
        .replace(`1 },\n`, `1 },\n    { "name": "tanh", "type": "tanh" },\n`)
        .replace(
          `["input"], "name": "conv2d" },\n`,
          `["input"], "name": "conv2d" },\n    { "name": "tanh", "from": ["conv2d"] },\n`,
        )
        .replace(`"left", "from": ["conv2d"]`, `"left", "from": ["tanh"]`)
        .replace(`["conv2d", "left"]`, `["tanh", "left"]`),
    );
    expect(behind.at).toEqual(inner(1));
    expect(problemsOf(behind.text)).toEqual([]);
    const wire = { before: "conv2d", after: "sum" };
    const between = insertNode(text, graphOf(text), wire, { type: "relu" });
    expect(nodesAt(between.text, at).slice(2)).toEqual([
      { name: "relu", from: ["conv2d"] },
      { name: "sum", from: ["relu", "left"], join: "add" },
    ]);
    expect(problemsOf(between.text)).toEqual([]);
    const join = insertNode(text, graphOf(text), { before: "sum" }, { type: "relu" });
    expect(nodesAt(join.text, at).at(-1)).toEqual({ name: "relu", from: ["sum"] });
    expect(problemsOf(join.text)).toEqual([]);
  });

  it("remove a layer with its node, a join, and of a layer that joins the layer", () => {
    const branch = removeNode(text, graphOf(text), "left");
    expect(nodesAt(branch.text, at)).toEqual([
      { name: "conv2d", from: ["input"] },
      { name: "sum", from: ["conv2d"] },
    ]);
    expect([branch.at, problemsOf(branch.text)]).toEqual([inner(0), []]);
    const first = removeNode(text, graphOf(text), "conv2d");
    expect(nodesAt(first.text, at)).toEqual([
      { name: "left", from: ["input"] },
      { name: "sum", from: ["input", "left"], join: "add" },
    ]);
    expect(problemsOf(first.text)).toEqual([]);
    expect(() => removeNode(text, graphOf(text), "sum")).toThrow("not clear");
    expect(() => removeNode(branch.text, graphOf(branch.text), "conv2d")).toThrow(
      "graph needs at least one layer",
    );
    const joining = insertNode(text, graphOf(text), { before: "sum" }, { type: "tanh" });
    const wired = setInputs(joining.text, graphOf(joining.text), "tanh", ["sum", "left"], "concat");
    const bare = removeNode(wired, graphOf(wired), "tanh");
    expect(nodesAt(bare.text, at).at(-1)).toEqual(nodesAt(wired, at).at(-1));
    expect(problemsOf(bare.text)).toEqual([]);
  });

  it("move a layer along its wire, and wire a node anew", () => {
    const row = insertNode(text, graphOf(text), { before: "left" }, { type: "tanh" });
    const moved = moveNode(row.text, graphOf(row.text), "tanh", -1);
    expect(nodesAt(moved.text, at).slice(1)).toEqual([
      { name: "tanh", from: ["conv2d"] },
      { name: "left", from: ["tanh"] },
      { name: "sum", from: ["conv2d", "left"], join: "add" },
    ]);
    expect(problemsOf(moved.text)).toEqual([]);
    expect(() => moveNode(text, graphOf(text), "left", 1)).toThrow("wires branch");
    expect(() => moveNode(text, graphOf(text), "conv2d", -1)).toThrow("no layer before");
    const wired = setInputs(text, graphOf(text), "sum", ["left"], "add");
    expect(wired).toBe(
      text.replace(`"from": ["conv2d", "left"], "join": "add"`, `"from": ["left"]`),
    );
    expect(() => moveNode(wired, graphOf(wired), "left", 1)).toThrow("sum only joins");
  });

  it("write names that would change when others come or go", () => {
    const two = text
      .replace(`"name": "left",   "type": "relu"`, `"type": "conv2d", "filters": 4, "kernel": 1`)
      .replaceAll(`"left"`, `"conv2d2"`)
      .replaceAll(`"conv2d"]`, `"conv2d1"]`)
      .replace(`["conv2d", "conv2d2"]`, `["conv2d1", "conv2d2"]`)
      .replace(`"name": "conv2d" }`, `"name": "conv2d1" }`);
    expect(problemsOf(two)).toEqual([]);
    const left = removeNode(two, graphOf(two), "conv2d2");
    expect(problemsOf(left.text)).toEqual([]);
    expect(namedLayers(left.text, graphOf(left.text, "graph/conv2d1"))).toBe(left.text);
  });
});
