import { describe, expect, it } from "vitest";
import { branches, fromSpec, graph, linear, relu, sequential } from "../index.ts";

describe("names of layers", () => {
  it("are not put in another order by JavaScript without a word", () => {
    const [a, b] = [relu(), linear({ units: 2 })];
    const wrong =
      "layers 0 and b stand in one record, in which JavaScript puts numbers first; write layer0, or give the numbered ones a sequential of their own";
    expect(() => sequential({ b, "0": a })).toThrow(wrong);
    expect(() => branches({ b, "0": a })).toThrow(wrong);
    expect(() => graph({ b, "0": a })).toThrow(wrong);
    expect(sequential({ "0": a, "1": b }).children.map(({ name }) => name)).toEqual(["0", "1"]);
    // No array indices: these stay where they are written.
    const kept = sequential({ "01": a, x: b, "-1": a, "4294967295": b });
    expect(kept.children.map(({ name }) => name)).toEqual(["01", "x", "-1", "4294967295"]);
  });

  it.each([
    ["\u001b[31mred", '"\\u001b[31mred"'],
    ["a\nb", '"a\\nb"'],
    ["a\u0000", '"a\\u0000"'],
    ["\u009b2J", '"\\u009b2J"'],
    ["\u202egnp", '"\\u202egnp"'],
    ["\ud800", '"\\ud800"'],
    ["__proto__", '"__proto__"'],
    ["", '""'],
  ])("hold nothing that a terminal or a drawing would obey: %j", (name, shown) => {
    expect(() => fromSpec({ type: "sequential", layers: [{ name, type: "relu" }] })).toThrow(
      `sequential: a layer cannot be called ${shown}; take a name without "/" and control characters`,
    );
  });

  it("may be those of methods that every object has", () => {
    const model = sequential({ constructor: relu(), toString: linear({ units: 2 }) });
    expect(model.children.map(({ name }) => name)).toEqual(["constructor", "toString"]);
  });
});
