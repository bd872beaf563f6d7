import { describe, expect, it } from "vitest";
import type { IdxArray } from "../formats/index.ts";
import { labelledImages } from "./labelled.ts";

const bytes = (shape: readonly number[], values?: readonly number[]): IdxArray => ({
  dtype: "uint8",
  shape,
  data: Uint8Array.from(values ?? { length: shape.reduce((a, b) => a * b, 1) }),
});
const make = (images: IdxArray, labels: IdxArray) =>
  labelledImages(
    "set",
    ["a", "b"],
    { name: "x.idx", array: images },
    { name: "y.idx", array: labels },
  );

describe("labelledImages", () => {
  it("takes images with and without channels", () => {
    const grey = make(bytes([2, 3, 4]), bytes([2], [0, 1]));
    expect(grey).toMatchObject({ name: "set", shape: [3, 4, 1], size: 2, classes: ["a", "b"] });
    expect(make(bytes([2, 3, 4, 3]), bytes([2])).shape).toEqual([3, 4, 3]);
    expect(make(bytes([0, 3, 4]), bytes([0])).size).toBe(0);
  });

  it("names the file whose label is no class", () => {
    expect(() => make(bytes([3, 1, 1]), bytes([3], [0, 2, 1]))).toThrow(
      "y.idx: label 1 is 2, needed is 0 to 1",
    );
  });

  it("names both files when their counts differ", () => {
    expect(() => make(bytes([3, 1, 1]), bytes([2]))).toThrow(
      "y.idx: 2 labels for the 3 images of x.idx",
    );
  });

  it("refuses the wrong file in either place, and empty images", () => {
    expect(() => make(bytes([3]), bytes([3]))).toThrow(
      "x.idx: holds uint8 [3], needed are uint8 values with 3 axes",
    );
    expect(() => make(bytes([3, 1, 1]), bytes([3, 1, 1]))).toThrow(
      /^y\.idx: holds uint8 \[3, 1, 1\]/,
    );
    const floats: IdxArray = { dtype: "float32", shape: [1, 1, 1], data: new Float32Array(1) };
    expect(() => make(floats, bytes([1]))).toThrow(/^x\.idx: holds float32 \[1, 1, 1\]/);
    expect(() => make(bytes([3, 0, 28]), bytes([3]))).toThrow("x.idx: its images are empty");
  });
});
