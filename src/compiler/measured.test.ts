import { describe, expect, it } from "vitest";
import { contract, leaf, loopIndex } from "../graph/index.ts";
import type { Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { compileGraph } from "./plan.ts";
import { interchangeable, type Scheduled } from "./schedule.ts";
import { chooseTile, fitsKernel, rankTiles, type Tile } from "./tile.ts";

const machine: Machine = {
  widths: [16, 8, 4],
  join: 1,
  registers: 32,
  l1: 32 << 10,
  l2: 1 << 20,
};

/** What becomes of a product of 64×32 and 32×48 matrices; `measured` is asked for its tile. */
function product(measured?: Machine["measured"]): Scheduled {
  const [a, b] = [
    leaf({ shape: [64, 32], dtype: "float32" }),
    leaf({ shape: [32, 48], dtype: "float32" }),
  ];
  const out = contract(a, b, {
    extents: [64, 48, 32],
    output: [0, 1],
    left: [loopIndex(0), loopIndex(2)],
    right: [loopIndex(2), loopIndex(1)],
  });
  const graph = { inputs: [a, b], outputs: [out], donations: [undefined] };
  const { kernels } = compileGraph(graph, measured ? { ...machine, measured } : machine);
  const [heart] = kernels.filter(({ kernel }) => kernel.macs > 0);
  if (!heart) throw new Error("no kernel multiplies");
  return heart;
}

/** The kernel as its tile is chosen, and the loop in the lanes. */
function asked(): readonly [Kernel, number] {
  const questions: (readonly [Kernel, number])[] = [];
  product((...question) => {
    questions.push(question);
    return undefined;
  });
  expect(questions).toHaveLength(1);
  return questions[0] as readonly [Kernel, number];
}

describe("a measured tile", () => {
  it("is taken instead of the model's", () => {
    const tile: Tile = { lanes: 1, width: 8, count: 2, rows: [{ loop: 0, size: 4 }] };
    expect(chooseTile(...asked(), machine)).not.toEqual(tile);
    expect(product(() => tile).tile).toMatchObject({ width: 8, count: 2, rows: [{ size: 4 }] });
  });

  it("that is not there leaves the choice to the model", () => {
    expect(product(() => undefined)).toEqual(product());
  });

  it("cannot change the order of a sum, nor the leading units", () => {
    const two = product();
    const sum = { ...two, reduce: [...two.reduce, ...two.reduce] };
    const other = { ...two, units: [] };
    expect(interchangeable([two], [product()])).toBe(true);
    expect(interchangeable([two], [sum])).toBe(false);
    expect(interchangeable([two], [other])).toBe(false);
  });
});

describe("the tiles of a kernel", () => {
  it("are ranked by the model, whose choice is the first", () => {
    const [kernel, lanes] = asked();
    const ranked = rankTiles(kernel, lanes, machine);
    expect(ranked.length).toBeGreaterThan(20);
    expect(ranked[0]).toEqual(chooseTile(kernel, lanes, machine));
    expect(ranked.every((tile) => fitsKernel(tile, kernel, lanes, machine))).toBe(true);
  });

  const tile: Tile = { lanes: 1, width: 16, count: 2, rows: [{ loop: 0, size: 8 }] };
  const wrong: Readonly<Record<string, Partial<Tile>>> = {
    "other lanes": { lanes: 0 },
    "no lanes": { lanes: undefined },
    "a width that the machine has not": { width: 32 },
    "half a vector": { count: 0.5 },
    "too many vectors": { count: 9 },
    "no such loop": { rows: [{ loop: 7, size: 8 }] },
    "rows of a reduce loop": { rows: [{ loop: 2, size: 8 }] },
    "rows of the lanes": { rows: [{ loop: 1, size: 8 }] },
    "more rows than registers": { rows: [{ loop: 0, size: 64 }] },
    "no size": { rows: [{ loop: 0, size: Number.NaN }] },
    "one loop twice": {
      rows: [
        { loop: 0, size: 2 },
        { loop: 0, size: 2 },
      ],
    },
  };
  it("fit it", () => expect(fitsKernel(tile, ...asked(), machine)).toBe(true));
  it.each(Object.entries(wrong))("do not fit it with %s", (_, part) => {
    expect(fitsKernel({ ...tile, ...part }, ...asked(), machine)).toBe(false);
  });
});
