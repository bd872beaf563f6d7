import { expect, it } from "vitest";
import { affine } from "../graph/affine.ts";
import { blockOffset, rowsOf } from "./block.ts";
import type { Tile } from "./tile.ts";

it("numbers the rows of a block by one digit for each unrolled loop", () => {
  expect(rowsOf([])).toEqual([[]]);
  expect(rowsOf([2, 3]).map(String)).toEqual(["0,0", "0,1", "0,2", "1,0", "1,1", "1,2"]);
});

it("says where a row and lane of a block lie", () => {
  const tile: Tile = {
    lanes: 2,
    width: 4,
    count: 2,
    rows: [
      { loop: 0, size: 2 },
      { loop: 1, size: 3 },
    ],
  };
  const index = affine(7, [
    [0, 100],
    [1, 10],
    [2, 2],
  ]);
  expect(blockOffset(tile, index, [1, 2], 4)).toBe(128);
  expect(blockOffset({ ...tile, lanes: undefined, rows: [] }, index, [], 3)).toBe(0);
});
