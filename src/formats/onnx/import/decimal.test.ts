import { describe, expect, it } from "vitest";
import { shortestDecimal } from "./decimal.ts";

describe("shortestDecimal", () => {
  it.each([0.1, 1e-5, 0.9, 1e-12, 0.2, 3.4e38, 1e-45, 16777216, -0.01])("finds %d again", (n) => {
    expect(shortestDecimal(Math.fround(n))).toBe(n);
  });

  it("keeps what has no shorter one, and what is no number", () => {
    for (const n of [0, -0, Math.fround(1 / 3), Infinity, -Infinity, NaN])
      expect(Math.fround(shortestDecimal(n))).toBe(n);
  });
});
