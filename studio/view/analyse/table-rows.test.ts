import { describe, expect, it } from "vitest";
import { summarise } from "../../../src/inspect/index.ts";
import { conv2d, type Layer, relu, residual, sequential } from "../../../src/nn/index.ts";
import { cases } from "../../../src/nn/layer/cases/index.ts";
import { closedAbove, layerToShow, pathsOf, rowsOf } from "./table-rows.ts";

const block = (): Layer =>
  residual(sequential(conv2d({ filters: 1, kernel: 3, padding: 1 }), relu()));
const treeOf = (blocks: number) =>
  summarise(sequential(...Array.from({ length: blocks }, block)), [8, 8, 1]).tree;
const paths = (rows: ReturnType<typeof rowsOf>): string[] => rows.map(({ layer }) => layer.path);

describe("rows of the table", () => {
  it("show all of a small network, and fold what is asked for", () => {
    const tree = treeOf(2);
    expect(paths(rowsOf(tree, new Set()))).toEqual([
      ...["residual1", "residual1/body", "residual1/body/conv2d", "residual1/body/relu"],
      ...["residual2", "residual2/body", "residual2/body/conv2d", "residual2/body/relu"],
    ]);
    expect(paths(rowsOf(tree, new Set(["residual1"])))).toHaveLength(5);
    expect(rowsOf(tree, new Set(["residual1"]))[0]).toMatchObject({
      isOpen: false,
      figures: { params: 10 },
    });
  });

  it("fold a large network at first, and open the way to a layer", () => {
    const tree = treeOf(15);
    expect(rowsOf(tree, new Set())).toHaveLength(15);
    const open = closedAbove(tree, new Set(), "residual3/body/relu");
    expect(open).toEqual(["residual3", "residual3/body"]);
    expect(paths(rowsOf(tree, new Set(open)))).toContain("residual3/body/relu");
    expect(closedAbove(tree, new Set(open), "residual3/body/relu")).toEqual([]);
  });

  it("know every layer, and one with a map", () => {
    const tree = treeOf(2);
    expect(pathsOf(tree)).toHaveLength(8);
    expect(layerToShow(tree, "residual1")?.path).toBe("residual1");
    expect(layerToShow(tree, undefined)?.path).toBe("residual2/body/relu");
  });

  it("have shares that come to the whole, whatever the outermost layer is", () => {
    for (const [name, { layer, input }] of Object.entries(cases)) {
      const { tree, ...whole } = summarise(layer, input.slice(1), { batch: input[0] });
      const top = rowsOf(tree, new Set()).filter(({ depth }) => depth === 0);
      for (const figure of ["params", "macs", "activations"] as const)
        expect(
          top.reduce((sum, { figures }) => sum + figures[figure], 0),
          `${name}: ${figure}`,
        ).toBe(whole[figure]);
    }
  });
});
