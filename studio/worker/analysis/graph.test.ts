import { describe, expect, it } from "vitest";
import { toSpec } from "../../../src/nn/index.ts";
import { models } from "../../../src/zoo/index.ts";
import { graphOf, graphSvg, placesOf } from "./graph.ts";

const block = {
  type: "residual",
  body: { type: "conv2d", filters: 4, kernel: 3, padding: "same" },
};
const text = JSON.stringify({
  type: "sequential",
  layers: [
    { type: "conv2d", filters: 4, kernel: 3 },
    { type: "relu" },
    { name: "block", ...block },
    { type: "flatten" },
  ],
});

describe("graphOf", () => {
  it("places boxes from top to bottom, off each other, and routes wires between them", () => {
    const { nodes, wires, width, height, foldables, folded } = graphOf(text, [8, 8, 1], undefined);
    expect(
      nodes.map(({ node }) => node.layers.map(({ type }) => type).join("+") || node.label),
    ).toEqual(["input", "conv2d+relu", "conv2d", "+", "flatten", "output"]);
    expect(wires).toHaveLength(6);
    expect(foldables).toEqual([{ path: "block", type: "residual", depth: 0 }]);
    expect(folded).toEqual([]);
    for (const [i, a] of nodes.entries()) {
      expect(a.x + a.width / 2).toBeLessThanOrEqual(width);
      expect(a.y + a.height / 2).toBeLessThanOrEqual(height);
      for (const b of nodes.slice(0, i))
        expect(
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
            Math.abs(a.y - b.y) >= (a.height + b.height) / 2,
        ).toBe(true);
    }
    expect(structuredClone(graphOf(text, [8, 8, 1], ["block"])).nodes[2]?.node.kind).toBe("folded");
  });

  it("calls a join of a graph by its node, other joins by the layer that makes them", () => {
    const wired = {
      type: "graph",
      layers: [{ name: "a", type: "relu" }],
      nodes: [
        { name: "a", from: ["input"] },
        { name: "sum", from: ["a", "input"] },
      ],
    };
    const pathsOf = (spec: object): (string | undefined)[] =>
      graphOf(JSON.stringify(spec), [8], undefined)
        .nodes.filter(({ node }) => node.kind === "join")
        .map(({ node }) => node.path);
    expect(pathsOf(wired)).toEqual(["sum"]);
    const inside = { type: "residual", body: wired };
    expect(pathsOf({ type: "sequential", layers: [inside] })).toEqual([
      "residual/body/sum",
      "residual",
    ]);
  });

  it("is the command line's drawing as SVG", () => {
    expect(graphSvg(text, [8, 8, 1], ["block"], "mine")).toMatch(/^<svg[\s\S]*<title>mine/);
  });

  it("finds every layer of every model of the zoo in its text", () => {
    for (const { build } of models.values()) {
      const layer = build();
      const json = toSpec(layer);
      const places = placesOf(JSON.stringify(json));
      const seen = (path: string, inner: typeof layer): void => {
        const at = places.get(path);
        // What a layer makes of its options is written nowhere.
        if (at === undefined) return;
        const found = at.reduce<unknown>(
          (value, step) => (value as Readonly<Record<string | number, unknown>>)[step],
          json,
        );
        expect((found as { readonly type: string }).type, path).toBe(inner.type);
        for (const child of inner.children)
          seen(path === "" ? child.name : `${path}/${child.name}`, child.layer);
      };
      seen("", layer);
      expect(places.size).toBeGreaterThan(4);
    }
    expect(placesOf("{").size).toBe(0);
  });
});
