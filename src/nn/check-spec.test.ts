import { describe, expect, it } from "vitest";
import { key } from "../tensor/index.ts";
import { checkSpec, placeOfError } from "./check-spec.ts";
import { fromSpec, toSpec } from "./spec.ts";

const within = (...layers: unknown[]) => ({
  type: "sequential",
  layers: [{ type: "relu" }, { name: "block2", type: "sequential", layers }],
});

describe("checkSpec", () => {
  it("gives the layer of a spec that is right, and where its layers stand", () => {
    const json = within(
      { type: "conv2d", filters: 4, kernel: 3 },
      { type: "residual", body: { type: "conv2d", filters: 4, kernel: 1 } },
    );
    const { layer, problems, places } = checkSpec(json);
    expect(problems).toEqual([]);
    expect(layer && toSpec(layer)).toEqual(toSpec(fromSpec(json)));
    expect([...places]).toEqual([
      ["", []],
      ["relu", ["layers", 0]],
      ["block2", ["layers", 1]],
      ["block2/conv2d", ["layers", 1, "layers", 0]],
      ["block2/residual", ["layers", 1, "layers", 1]],
      ["block2/residual/body", ["layers", 1, "layers", 1, "body"]],
    ]);
  });

  it("knows a model of one layer by its label too", () => {
    expect(checkSpec({ type: "linear", units: 2 }).places.get("linear")).toEqual([]);
  });

  it("finds every problem, each at its place, in the words of fromSpec", () => {
    const json = within(
      { type: "conv2", filters: 1, kernel: 1 },
      { type: "conv2d", filters: "16", kernal: 3 },
      { type: "linear", units: 10, init: { type: "normal", sdt: 1 } },
    );
    const { layer, problems } = checkSpec(json);
    expect(layer).toBeUndefined();
    const base = ["layers", 1, "layers"];
    expect(problems).toEqual([
      {
        message: "block2/conv2: type conv2 is unknown; write conv2d",
        at: [...base, 0, "type"],
        layer: "block2/conv2",
        option: "type",
        suggestion: '"conv2d"',
      },
      {
        message: 'block2/conv2d: filters is "16", must be a whole number ≥ 1; write 16',
        at: [...base, 1, "filters"],
        layer: "block2/conv2d",
        option: "filters",
        suggestion: "16",
      },
      {
        message: "block2/conv2d: option kernal is unknown; write kernel",
        at: [...base, 1, "kernal"],
        isName: true,
        layer: "block2/conv2d",
        option: "kernal",
        suggestion: "kernel",
      },
      {
        message: "block2/linear: option init.sdt is unknown; write std",
        at: [...base, 2, "init", "sdt"],
        isName: true,
        layer: "block2/linear",
        option: "init",
        suggestion: "std",
      },
    ]);
  });

  it("marks the type of a layer that lacks an option", () => {
    expect(checkSpec(within({ type: "linear" })).problems).toMatchObject([
      { at: ["layers", 1, "layers", 0, "type"], option: "units" },
    ]);
  });

  it("marks the entry of a list, and the name that is there twice", () => {
    expect(checkSpec({ type: "sequential", layers: [{ type: "relu" }, 3] }).problems).toMatchObject(
      [{ at: ["layers", 1], layer: "" }],
    );
    const twice = {
      type: "sequential",
      layers: ["a", "b", "a"].map((name) => ({ name, type: "relu" })),
    };
    expect(checkSpec(twice).problems).toMatchObject([{ at: ["layers", 2, "name"] }]);
    const graph = {
      type: "graph",
      layers: [{ name: "a", type: "relu" }],
      nodes: [
        { name: "a", from: ["input"] },
        { name: "sum", from: ["a", "c"] },
      ],
    };
    expect(checkSpec(graph).problems).toMatchObject([{ at: ["nodes", 1, "from", 1] }]);
    const unused = { ...graph, nodes: [{ name: "b", from: ["input"] }] };
    expect(checkSpec(unused).problems).toMatchObject([{ at: ["layers", 0] }]);
  });

  it("marks what holds between options at the option that the message names", () => {
    const json = within({ type: "hardTanh", low: 2, high: 1 });
    expect(checkSpec(json).problems).toMatchObject([
      { at: ["layers", 1, "layers", 0, "low"], option: "low" },
    ]);
  });

  it("says what fromSpec says first", () => {
    for (const json of [
      null,
      3,
      [],
      {},
      { type: 1 },
      { type: "toString" },
      within({}),
      within(null),
    ]) {
      const { problems } = checkSpec(json);
      expect(() => fromSpec(json)).toThrow(problems[0]?.message);
    }
  });

  it("survives what is nested without end", () => {
    let json: object = { type: "relu" };
    for (let i = 0; i < 20_000; i++) json = { type: "gate", body: json };
    expect(checkSpec(json).problems[0]?.message).toContain("more than 256 deep");
  });
});

describe("placeOfError", () => {
  const problemAt = (json: unknown, input: readonly number[]) => {
    const { layer, places } = checkSpec(json);
    if (!layer) throw new Error("the spec is wrong");
    try {
      layer.init(key(1), input);
    } catch (error) {
      return placeOfError(error as Error, json, places);
    }
    return undefined;
  };

  it("is the layer that the input does not fit", () => {
    const json = within({ type: "flatten" }, { type: "conv2d", filters: 2, kernel: 3 });
    expect(problemAt(json, [8, 8, 1])).toMatchObject({
      layer: "block2/conv2d",
      at: ["layers", 1, "layers", 1, "type"],
    });
  });

  it("is the node of a graph that joins what does not join, or the graph", () => {
    const json = within({
      type: "graph",
      layers: [{ name: "a", type: "conv2d", filters: 3, kernel: 3 }],
      nodes: [
        { name: "a", from: ["input"] },
        { name: "sum", from: ["a", "input"] },
      ],
    });
    expect(problemAt(json, [8, 8, 1])).toMatchObject({ layer: "block2/graph" });
  });

  it("is the option that the message names", () => {
    const json = { type: "conv2d", filters: 3, kernel: 1, groups: 2 };
    expect(problemAt(json, [8, 8, 3])).toMatchObject({ layer: "conv2d", at: ["groups"] });
  });

  it("is the whole model where no layer is named", () => {
    const json = within({ type: "relu" });
    const problem = placeOfError(new Error("out of memory"), json, checkSpec(json).places);
    expect(problem).toMatchObject({ layer: "", at: ["type"], message: "out of memory" });
  });
});
