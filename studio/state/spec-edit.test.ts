import { describe, expect, it } from "vitest";
import {
  insertAfter,
  insertFirst,
  moveLayer,
  oneLine,
  removeLayer,
  renameLayer,
  setOption,
  wrapLayer,
} from "./spec-edit.ts";

const lines = `{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 8, "kernel": 3 },
  { "type": "relu" },
  { "name": "head", "type": "linear", "units": 10 }
] }
`;
const at = (index: number) => ["layers", index];
const relu = { type: "relu" };

describe("edits of a spec", () => {
  it("set, add and take away an option, and touch nothing else", () => {
    expect(setOption(lines, at(0), "kernel", [3, 5])).toBe(lines.replace("3 }", "[3, 5] }"));
    expect(setOption(lines, at(0), "stride", 2)).toBe(lines.replace("3 }", `3, "stride": 2 }`));
    expect(setOption(lines, at(0), "kernel", undefined)).toBe(lines.replace(`, "kernel": 3`, ""));
    expect(setOption(lines, at(2), "name", undefined)).toBe(lines.replace(`"name": "head", `, ""));
    expect(setOption(lines, at(1), "alpha", undefined)).toBe(lines);
    expect(setOption("{}", [], "type", "relu")).toBe(`{ "type": "relu" }`);
  });

  it("keep to the lines of a list and of an object", () => {
    expect(insertAfter(lines, at(0), relu)).toEqual({
      text: lines.replace("3 },\n", `3 },\n  { "type": "relu" },\n`),
      at: at(1),
    });
    expect(insertAfter(lines, [], relu).text).toBe(
      lines.replace("10 }\n", `10 },\n  { "type": "relu" }\n`),
    );
    expect(insertFirst(lines, relu).text).toBe(lines.replace("[\n", `[\n  { "type": "relu" },\n`));
    const tall = `{\n  "type": "linear",\n  "units": 3\n}`;
    expect(setOption(tall, [], "bias", false)).toBe(
      `{\n  "type": "linear",\n  "units": 3,\n  "bias": false\n}`,
    );
    const row = `{ "type": "sequential", "layers": [{ "type": "relu" }] }`;
    expect(insertAfter(row, at(0), relu).text).toBe(row.replace("}]", `}, { "type": "relu" }]`));
  });

  it("remove a layer with its comma", () => {
    expect(removeLayer(lines, at(0), true)).toBe(lines.replace(/ {2}\{ "type": "conv2d".*\n/, ""));
    expect(removeLayer(lines, at(2), true)).toBe(
      lines.replace(/,\n {2}\{ "name": "head".*\}\n/, "\n"),
    );
    const shortcut = `{ "type": "residual", "body": { "type": "relu" }, "shortcut": { "type": "relu" } }`;
    expect(removeLayer(shortcut, ["shortcut"], false)).toBe(
      `{ "type": "residual", "body": { "type": "relu" } }`,
    );
    expect(() => removeLayer(shortcut, ["body"], true)).toThrow("residual needs its body");
    expect(() => removeLayer(lines, [], true)).toThrow("whole network");
    const single = `{ "type": "sequential", "layers": [{ "type": "relu" }] }`;
    expect(() => removeLayer(single, at(0), true)).toThrow("at least one layer");
  });

  it("move a layer among its neighbours as it was written", () => {
    const { text, at: now } = moveLayer(lines, at(2), -2);
    expect(JSON.parse(text).layers.map(({ type }: { type: string }) => type)).toEqual([
      "linear",
      "conv2d",
      "relu",
    ]);
    expect(text.split("\n")[1]).toBe(`  { "name": "head", "type": "linear", "units": 10 },`);
    expect(now).toEqual(at(0));
    expect(() => moveLayer(lines, at(0), -1)).toThrow("no place before it");
    expect(() => moveLayer(`{ "type": "relu" }`, [], 1)).toThrow("no place behind it");
  });

  it("make a row of a branch or a body and what comes behind it", () => {
    const fork = `{ "type": "branches", "layers": [{ "name": "a", "type": "relu" }, { "type": "tanh" }] }`;
    expect(insertAfter(fork, at(0), relu)).toEqual({
      text: fork.replace(
        `{ "name": "a", "type": "relu" }`,
        `{ "name": "a", "type": "sequential", "layers": [{ "type": "relu" }, { "type": "relu" }] }`,
      ),
      at: ["layers", 0, "layers", 1],
    });
    expect(insertFirst(`{ "type": "tanh" }`, relu).text).toBe(
      `{ "type": "sequential", "layers": [{ "type": "relu" }, { "type": "tanh" }] }`,
    );
    const body = `{ "type": "residual", "body": { "type": "sequential", "layers": [{ "type": "relu" }] } }`;
    expect(insertAfter(body, ["body"], relu).at).toEqual(["body", "layers", 1]);
  });

  it("wrap a layer, whose name goes with it", () => {
    expect(JSON.parse(wrapLayer(lines, at(2), "residual").text).layers[2]).toEqual({
      name: "head",
      type: "residual",
      body: { type: "linear", units: 10 },
    });
  });

  it("rename, in a graph with the wires", () => {
    expect(renameLayer(lines, at(1), "r")).toBe(
      lines.replace(`{ "type": "relu"`, `{ "name": "r", "type": "relu"`),
    );
    const graph = oneLine({
      type: "graph",
      layers: [{ name: "a", type: "relu" }],
      nodes: [
        { name: "a", from: ["input"] },
        { name: "sum", from: ["a", "input"], join: "add" },
      ],
    });
    const renamed = JSON.parse(renameLayer(graph, at(0), "b"));
    expect(renamed.layers[0].name).toBe("b");
    expect(renamed.nodes).toEqual([
      { name: "b", from: ["input"] },
      { name: "sum", from: ["b", "input"], join: "add" },
    ]);
    expect(() => renameLayer(`{ "type": "relu" }`, [], "x")).toThrow("name is that of the option");
  });

  it("say so where the text is no JSON", () => {
    expect(() => setOption(`{ "type": "seq`, ["layers", 0], "bias", true)).toThrow(/mend the text/);
  });
});
