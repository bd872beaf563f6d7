import { describe, expect, it } from "vitest";
import { key, leafPaths, ones, tensor } from "../../tensor/index.ts";
import { fromSpec, toSpec } from "../spec.ts";
import { activation, relu } from "./activation.ts";
import { conv2d } from "./convolution.ts";
import { graph } from "./graph.ts";
import { linear } from "./linear.ts";

const evaluation = { training: false };

describe("graph", () => {
  const block = graph({
    a: linear({ units: 3 }),
    act: relu(),
    sum: { from: ["act", "input"] },
    twice: { from: ["sum", "sum"], join: "concat" },
    head: linear({ units: 2 }),
  });

  it("keeps tensors under the names of its nodes", () => {
    const variables = block.init(key(0), [3]);
    expect(leafPaths(variables.params)).toEqual(["a/weight", "a/bias", "head/weight", "head/bias"]);
    expect(block.apply(variables, ones([5, 3]), evaluation).output.shape).toEqual([5, 2]);
  });

  it("is JSON and back", () => {
    const spec = toSpec(block);
    expect(JSON.parse(JSON.stringify(spec))).toEqual({
      type: "graph",
      layers: [
        { name: "a", type: "linear", units: 3 },
        { name: "act", type: "relu" },
        { name: "head", type: "linear", units: 2 },
      ],
      nodes: [
        { name: "a", from: ["input"], join: "add" },
        { name: "act", from: ["a"], join: "add" },
        { name: "sum", from: ["act", "input"], join: "add" },
        { name: "twice", from: ["sum", "sum"], join: "concat" },
        { name: "head", from: ["twice"], join: "add" },
      ],
    });
    expect(toSpec(fromSpec(spec))).toEqual(spec);
  });

  it("multiplies with axes of 1", () => {
    const squared = graph({
      same: activation("identity"),
      out: { from: ["same", "input"], join: "multiply" },
    });
    const x = tensor([1, 2, 3, 4], [2, 2]);
    expect(squared.apply(squared.init(key(0), [2]), x, evaluation).output.array()).toEqual([
      [1, 4],
      [9, 16],
    ]);
  });

  it("names the node at which inputs do not join", () => {
    const model = graph({
      a: conv2d({ filters: 2, kernel: 1 }),
      b: { layer: conv2d({ filters: 4, kernel: 3 }), from: "input" },
      out: { from: ["a", "b"], join: "concat" },
    });
    expect(() => model.init(key(0), [8, 8, 3])).toThrow(
      "out: a gives [8, 8, 2], b gives [6, 6, 4]; to concat them all axes but the last must be equal",
    );
  });

  const nodes = (...list: object[]) => ({
    type: "graph",
    layers: [{ name: "a", type: "relu" }],
    nodes: list,
  });
  const a = { name: "a", from: ["input"] };
  it.each([
    [
      nodes({ name: "a", from: ["b"] }),
      "graph: node a reads b, which does not stand before it (input)",
    ],
    [
      nodes({ name: "a", from: ["a"] }),
      "graph: node a reads a, which does not stand before it (input)",
    ],
    [nodes(a, a), "graph: node a is there twice; rename one"],
    [nodes({ name: "input", from: ["input"] }), "graph: node input is there twice; rename one"],
    [
      nodes({ name: "b", from: ["input"] }),
      "graph: layer a is in no node; name a node so, or leave it out",
    ],
    [
      nodes({ ...a, join: "divide" }),
      'graph: node a joins by "divide", must be one of add, multiply, concat',
    ],
    [nodes({ name: "a", from: [] }), "graph: node a reads [], must read a list of names"],
    [nodes({ ...a, to: "b" }), "graph: node a has to; it can have name, from and join"],
    [nodes(), "graph: nodes is [], must be a list of at least one node"],
  ])("refuses %j", (spec, message) => {
    expect(() => fromSpec(spec)).toThrow(message);
  });
});
