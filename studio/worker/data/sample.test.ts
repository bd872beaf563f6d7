import { describe, expect, it } from "vitest";
import { countsOf, picturesOf } from "./sample.ts";

/** Six pictures of one grey pixel, sorted by class. */
const sorted = {
  ...{ name: "six", shape: [1, 1, 1], classes: ["a", "b", "c"], size: 6 },
  images: Uint8Array.from([0, 10, 20, 30, 40, 50]),
  labels: Int32Array.from([0, 0, 0, 1, 1, 2]),
};

describe("pictures of a data set", () => {
  it("are the first ones, or some of each class where data are sorted", () => {
    const first = picturesOf(sorted, { from: 1, count: 3 });
    expect([...(first?.indices ?? [])]).toEqual([1, 2, 3]);
    expect([...(first?.pixels ?? [])].slice(0, 4)).toEqual([10, 10, 10, 255]);
    const each = picturesOf(sorted, { from: 0, count: 4, perClass: 1 });
    expect([...(each?.indices ?? [])]).toEqual([0, 3, 5]);
    expect(each?.total).toBe(6);
  });
});

it("counts the examples of each class, and none of a regression", () => {
  expect([...(countsOf(sorted) ?? [])]).toEqual([3, 2, 1]);
  expect(countsOf({ ...sorted, classes: [] })).toBeUndefined();
});
