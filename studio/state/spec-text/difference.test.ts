import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOf } from "./difference.ts";

describe("differenceOf", () => {
  it("makes one text the other", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const { from, to, insert } = differenceOf(before, after);
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      }),
    );
    expect(differenceOf("abcd", "abXd")).toEqual({ from: 2, to: 3, insert: "X" });
  });
});
