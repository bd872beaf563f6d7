import { describe, expect, it } from "vitest";
import { readsOf } from "./reads.ts";

const text = JSON.stringify({
  type: "sequential",
  layers: [
    { type: "conv2d", filters: 2, kernel: 3, dilation: 2 },
    { type: "gate", body: { type: "globalAvgPool" } },
    { type: "maxPool", size: 2 },
    { type: "flatten" },
    { type: "linear", units: 3 },
  ],
});
const input = [9, 9, 1];

describe("what a unit reads", () => {
  it("are pixels, with how often each", () => {
    const { counts, ...facts } = readsOf(text, input, "conv2d", [0, 0]) ?? {};
    expect(facts).toEqual({ pixels: 9, least: 1, most: 1 });
    expect([...(counts?.subarray(0, 9) ?? [])]).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0]);
    expect(readsOf(text, input, "conv2d", [4, 4])?.counts.at(-1)).toBe(1);
  });

  it("behind a flatten are those of all units", () => {
    expect(readsOf(text, input, "linear", [0, 0])).toMatchObject({ before: "flatten", pixels: 64 });
  });

  it("are not followed through what sums over the picture, nor for rows of a table", () => {
    expect(readsOf(text, input, "gate/globalAvgPool", [0, 0])).toBeUndefined();
    expect(readsOf(`{ "type": "linear", "units": 3 }`, [4], "linear", [0, 0])).toBeUndefined();
  });
});
