import { describe, expect, it } from "vitest";
import {
  activation,
  batchNorm,
  branches,
  conv2d,
  custom,
  dropout,
  flatten,
  gate,
  globalAvgPool,
  graph,
  type Layer,
  linear,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { type Model, models } from "../zoo/index.ts";
import { diagramOf } from "./diagram.ts";
import { foldables, foldedTo } from "./folding.ts";

const conv = (filters: number, kernel = 1): Layer =>
  conv2d({ filters, kernel, padding: "same", bias: false });

/** "conv2d+relu", "+" and so on, by the order in which they were met; wires as "from → to: shape". */
function shown(layer: Layer, input: readonly number[], collapsed: readonly string[] = []) {
  const { nodes, wires } = diagramOf(layer, input, { collapsed: new Set(collapsed) });
  const names = new Map(
    nodes.map(({ id, label, layers }) => [id, label || layers.map(({ type }) => type).join("+")]),
  );
  return wires.map(
    ({ from, to, shape }) => `${names.get(from)} → ${names.get(to)}: ${shape.join("×")}`,
  );
}

describe("diagramOf", () => {
  it("puts into one box what changes each value by itself, and shapes on the wires", () => {
    const model = sequential(conv(4, 3), batchNorm(), relu(), flatten(), linear({ units: 2 }));
    expect(shown(model, [5, 5, 3])).toEqual([
      "input → conv2d+batchNorm+relu: 5×5×3",
      "conv2d+batchNorm+relu → flatten: 5×5×4",
      "flatten → linear: 100",
      "linear → output: 2",
    ]);
  });

  it("leads the input of a residual block past its body, also where the body starts with dropout", () => {
    const model = sequential(
      conv(4),
      residual(sequential(dropout({ rate: 0.5 }), conv(4))),
      relu(),
    );
    expect(shown(model, [5, 5, 3])).toEqual([
      "input → conv2d: 5×5×3",
      "conv2d → dropout: 5×5×4",
      "dropout → conv2d: 5×5×4",
      "conv2d → +: 5×5×4",
      "conv2d → +: 5×5×4",
      "+ → relu: 5×5×4",
      "relu → output: 5×5×4",
    ]);
  });

  it("joins branches and gates", () => {
    const squeeze = sequential(globalAvgPool(), linear({ units: 6 }), activation("sigmoid"));
    const model = sequential(branches([conv(4), sequential(conv(2), relu())]), gate(squeeze));
    expect(shown(model, [5, 5, 3])).toEqual([
      "input → conv2d: 5×5×3",
      "input → conv2d+relu: 5×5×3",
      "conv2d → concat: 5×5×4",
      "conv2d+relu → concat: 5×5×2",
      "concat → globalAvgPool: 5×5×6",
      "globalAvgPool → linear+sigmoid: 6",
      "linear+sigmoid → ×: 6",
      "concat → ×: 5×5×6",
      "× → output: 5×5×6",
    ]);
  });

  it("draws a graph of layers, where several read the same", () => {
    const model = graph({
      a: { layer: conv(4), from: "input" },
      b: { layer: relu(), from: "a" },
      c: { from: ["a", "b"], join: "concat" },
    });
    expect(shown(model, [5, 5, 3])).toEqual([
      "input → conv2d: 5×5×3",
      "conv2d → relu: 5×5×4",
      "conv2d → concat: 5×5×4",
      "relu → concat: 5×5×4",
      "concat → output: 5×5×8",
    ]);
  });

  it("knows options and parameters, of layers written by hand too", () => {
    const doubled = custom({ name: "doubled", apply: (_, x) => x.mul(2) });
    const { nodes } = diagramOf(sequential(conv(4, 3), doubled), [5, 5, 3]);
    expect(nodes[1]?.layers).toEqual([
      {
        path: "conv2d",
        type: "conv2d",
        options: "filters 4, kernel 3, padding same, no bias",
        params: 108,
      },
    ]);
    expect(nodes[2]?.layers[0]).toMatchObject({ type: "custom", params: 0 });
  });

  it("draws one model of each family of the zoo: one way in, every box on the way out", () => {
    const families = new Map([...models.values()].map((model) => [model.family, model]));
    for (const { name, build, input } of families.values()) {
      const { nodes, wires } = diagramOf(build({ width: 1 / 8 }), input);
      const ends = new Set(wires.map(({ from }) => from));
      const silent = nodes.filter(({ id, kind }) => kind !== "output" && !ends.has(id));
      expect(silent, name).toEqual([]);
      const reached = new Set(wires.map(({ to }) => to));
      expect(
        nodes.filter(({ id, kind }) => kind !== "input" && !reached.has(id)),
        name,
      ).toEqual([]);
    }
  });
});

describe("what is folded", () => {
  const block = (): Layer => residual(sequential(conv(4, 3), batchNorm(), relu(), conv(4)));
  const model = sequential({ stem: conv(4), one: block(), two: block(), head: flatten() });

  it("is one box, with what is in it counted and its parameters", () => {
    expect(shown(model, [5, 5, 3], ["one", "two/body"])).toEqual([
      "input → conv2d: 5×5×3",
      "conv2d → residual: 5×5×4",
      "residual → sequential: 5×5×4",
      "sequential → +: 5×5×4",
      "residual → +: 5×5×4",
      "+ → flatten: 5×5×4",
      "flatten → output: 100",
    ]);
    const { nodes } = diagramOf(model, [5, 5, 3], { collapsed: new Set(["one"]) });
    const folded = nodes.filter(({ kind }) => kind === "folded");
    expect(folded.map(({ layers }) => layers)).toEqual([
      [
        {
          path: "one",
          type: "residual",
          options: "2 conv2d, 1 batchNorm, 1 relu",
          params: 4 * 4 * 9 + 8 + 16,
        },
      ],
    ]);
    expect(nodes.find(({ kind }) => kind === "join")?.path).toBe("two");
  });

  it("takes nothing up from behind it", () => {
    const after = sequential({ one: block(), relu: relu() });
    expect(shown(after, [5, 5, 4], ["one"])).toEqual([
      "input → residual: 5×5×4",
      "residual → relu: 5×5×4",
      "relu → output: 5×5×4",
    ]);
  });

  it("can be all that is made of layers, but not the model", () => {
    expect(foldables(model)).toEqual([
      { path: "one", type: "residual", depth: 0 },
      { path: "one/body", type: "sequential", depth: 1 },
      { path: "two", type: "residual", depth: 0 },
      { path: "two/body", type: "sequential", depth: 1 },
    ]);
    expect(foldables(conv(3))).toEqual([]);
  });

  it("is no more than is needed", () => {
    expect([...foldedTo(model, 8)]).toEqual([]);
    expect([...foldedTo(model, 7)]).toEqual(["one/body", "two/body"]);
    expect([...foldedTo(model, 5)]).toEqual(["one", "one/body", "two", "two/body"]);
    expect([...foldedTo(sequential(conv(1), conv(1)), 1)]).toEqual([]);
    for (const name of ["densenet121", "resnet50"]) {
      const built = (models.get(name) as Model).build();
      const { nodes } = diagramOf(built, [64, 64, 3], { collapsed: foldedTo(built, 60) });
      expect(nodes.length).toBeLessThan(80);
    }
  });
});
