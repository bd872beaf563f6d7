import { describe, expect, it } from "vitest";
import {
  boxAt,
  type FieldBox,
  fieldInWords,
  overRim,
  readsInWords,
  unitAfterKey,
} from "./field-words.ts";

describe("a field in words", () => {
  it("says where it is and how much of the picture", () => {
    expect(fieldInWords([0, 4, 3, 7], [0, 4], [26, 26], [28, 28], true)).toBe(
      "Unit (1, 5) of 26×26 sees 3×3 pixels: rows 1 to 3, columns 5 to 7; 1.1 % of the picture.",
    );
  });

  it("says what lies beyond the rim, and what behind flatten is meant", () => {
    expect(fieldInWords([-1, -1, 2, 2], [0, 0], [28, 28], [28, 28], true)).toContain(
      "only padding: 1 above, 1 to the left.",
    );
    const all = fieldInWords([0, 0, 28, 28], [0, 0], [1, 1], [28, 28], false);
    expect(all).toContain("Every unit sees 28×28");
    expect(all).toContain("the whole picture");
    expect(all).toContain("Behind flatten");
    expect(fieldInWords(undefined, [1, 1], [3, 3], [28, 28], true)).toContain("sees nothing");
  });

  it("says which pixels are read, and how often", () => {
    const say = (facts: object, box: FieldBox = [-1, 0, 4, 5]) =>
      readsInWords({ pixels: 20, least: 1, most: 1, ...facts }, box, [9, 9]);
    expect(say({})).toBe("Its windows read every pixel in the frame: once.");
    expect(say({ pixels: 9, least: 2, most: 2 })).toBe(
      "Of the 20 pixels in the frame its windows read 9: 2 times.",
    );
    expect(say({ most: 9, before: "flatten" })).toMatch(
      /up to flatten: 1 to 9 times, the stronger/,
    );
  });

  it("reads boxes, and what has none", () => {
    const boxes = Float32Array.of(0, 1, 2, 3, Number.NaN, 0, 0, 0);
    expect(boxAt(boxes, 0)).toEqual([0, 1, 2, 3]);
    expect(boxAt(boxes, 1)).toBeUndefined();
    expect(overRim([-2, 0, 12, 9], [10, 10])).toEqual([2, 0, 2, 0]);
  });

  it("moves by arrow keys within the map", () => {
    expect(unitAfterKey("ArrowDown", [0, 0], [2, 2])).toEqual([1, 0]);
    expect(unitAfterKey("ArrowDown", [1, 0], [2, 2])).toEqual([1, 0]);
    expect(unitAfterKey("End", [0, 0], [2, 3])).toEqual([1, 2]);
    expect(unitAfterKey("x", [0, 0], [2, 3])).toBeUndefined();
  });
});
