import { describe, expect, it } from "vitest";
import {
  branches,
  conv2d,
  convTranspose2d,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  residual,
  sequential,
} from "../nn/index.ts";
import { unitFields } from "./unit-fields.ts";

const conv = (options: object = {}) => conv2d({ filters: 2, kernel: 3, ...options });

function boxOf(model: Layer, path: string, row: number, column: number, side = 12): number[] {
  const { boxes, map } = unitFields(model, [side, side, 1], path) ?? { boxes: [], map: [1, 1] };
  const at = 4 * (row * map[1] + column);
  return [...boxes.slice(at, at + 4)];
}

describe("what a unit sees", () => {
  const model = sequential(
    conv(),
    maxPool({ size: 2 }),
    conv({ padding: 1 }),
    flatten(),
    linear({ units: 3 }),
  );

  it("is its window, moved with it", () => {
    expect(boxOf(model, "conv2d1", 0, 0)).toEqual([0, 0, 3, 3]);
    expect(boxOf(model, "conv2d1", 4, 2)).toEqual([4, 2, 7, 5]);
    expect(boxOf(model, "maxPool", 1, 3)).toEqual([2, 6, 6, 10]);
  });

  it("reaches over the rim where there is padding", () => {
    expect(boxOf(model, "conv2d2", 0, 0)).toEqual([-2, -2, 6, 6]);
    expect(boxOf(model, "conv2d2", 4, 4)).toEqual([6, 6, 14, 14]);
  });

  it("behind a flatten is what all see, and says so", () => {
    const fields = unitFields(model, [12, 12, 1], "linear");
    expect(fields).toMatchObject({ map: [1, 1] });
    expect([...(fields?.boxes ?? [])]).toEqual([-2, -2, 14, 14]);
    const pooled = sequential(conv(), globalAvgPool());
    expect(boxOf(pooled, "globalAvgPool", 0, 0)).toEqual([0, 0, 12, 12]);
  });

  it("is the hull of all branches", () => {
    const wide = conv({ kernel: 5, padding: 2 });
    const both = sequential(branches([conv({ padding: 1 }), wide]));
    expect(boxOf(both, "branches", 6, 6)).toEqual([4, 4, 9, 9]);
    const block = sequential(conv({ padding: 1 }), residual(conv({ padding: 1 })));
    expect(boxOf(block, "residual", 5, 5)).toEqual([3, 3, 8, 8]);
  });

  it("differs from unit to unit behind a transposed convolution", () => {
    const up = sequential(convTranspose2d({ filters: 1, kernel: 3, stride: 2 }));
    expect(boxOf(up, "convTranspose2d", 1, 1)).toEqual([0, 0, 1, 1]);
    expect(boxOf(up, "convTranspose2d", 2, 2)).toEqual([0, 0, 2, 2]);
  });

  it("refuses what is no layer, and what is no image", () => {
    expect(() => unitFields(model, [12, 12, 1], "conv")).toThrow("there is no layer conv");
    expect(() => unitFields(linear({ units: 1 }), [12], "linear")).toThrow("only images");
  });
});
