import { describe, expect, it } from "vitest";
import { applyChanges } from "./apply-changes.ts";

const text = `{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 8, "kernel": 3 },
  { "type": "batchNorm" },
  { "type": "sigmoid" }
] }
`;

describe("repairs of a text", () => {
  it("set, insert and remove, and leave the rest as it was typed", () => {
    const after = applyChanges(text, [
      { edit: "insert", at: ["layers", 3], value: { type: "relu" } },
      { edit: "remove", at: ["layers", 1] },
      { edit: "set", at: ["layers", 0, "bias"], value: false },
    ]);
    expect(after).toBe(`{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 8, "kernel": 3, "bias": false },
  { "type": "sigmoid" },
  { "type": "relu" }
] }
`);
  });

  it("put one layer in another's place, and the whole in its own", () => {
    const after = applyChanges(text, [{ edit: "set", at: ["layers", 2], value: { type: "relu" } }]);
    expect(after).toBe(text.replace("sigmoid", "relu"));
    expect(applyChanges(text, [{ edit: "set", at: [], value: { type: "relu" } }])).toBe(
      `{ "type": "relu" }\n`,
    );
  });

  it("take an option back, and write a graph's layers anew", () => {
    expect(applyChanges(text, [{ edit: "remove", at: ["layers", 0, "kernel"] }])).not.toContain(
      "kernel",
    );
    const graph = `{ "type": "graph", "layers": [{ "name": "a", "type": "tanh" }], "nodes": [] }`;
    const after = applyChanges(graph, [
      { edit: "set", at: ["layers", 0], value: { name: "a", type: "relu" } },
    ]);
    expect(JSON.parse(after).layers).toEqual([{ name: "a", type: "relu" }]);
  });
});
