import { describe, expect, it } from "vitest";
import { optionOfText, textOfOption } from "./option-text.ts";

describe("options as they are typed", () => {
  it("are JSON, words and lists", () => {
    expect(optionOfText(" 3 ")).toBe(3);
    expect(optionOfText("same")).toBe("same");
    expect(optionOfText("3x5")).toEqual([3, 5]);
    expect(optionOfText("3, 5")).toEqual([3, 5]);
    expect(optionOfText("2×2×2")).toEqual([2, 2, 2]);
    expect(optionOfText("[[1, 2], [0, 0]]")).toEqual([
      [1, 2],
      [0, 0],
    ]);
    expect(optionOfText("false")).toBe(false);
    expect(optionOfText("  ")).toBeUndefined();
    expect(optionOfText("-1")).toBe(-1);
    expect(optionOfText("[1,")).toBe("[1,");
  });

  it("are shown so that they are read as the same", () => {
    for (const value of [
      3,
      "same",
      [3, 5],
      false,
      { type: "normal", std: 0.1 },
      [
        [1, 2],
        [3, 4],
      ],
    ])
      expect(optionOfText(textOfOption(value))).toEqual(value);
    expect(textOfOption(undefined)).toBe("");
  });
});
