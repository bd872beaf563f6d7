import { describe, expect, it } from "vitest";
import { slice } from "./dataset.ts";
import { digits } from "./digits/digits.ts";

describe("slice", () => {
  const whole = digits({ count: 10, seed: 1 });

  it("is a view of the images between", () => {
    const part = slice(whole, 2, 5);
    expect(part.size).toBe(3);
    expect([...part.labels]).toEqual([2, 3, 4]);
    expect(part.images.buffer).toBe(whole.images.buffer);
    expect(part.images).toEqual(whole.images.slice(2 * 784, 5 * 784));
    expect(slice(whole, 7).size).toBe(3);
    expect(slice(whole, 10).size).toBe(0);
  });

  it("refuses places that are not there", () => {
    for (const [start, end] of [
      [-1, 2],
      [3, 2],
      [0, 11],
      [0.5, 1],
    ] as const)
      expect(() => slice(whole, start, end)).toThrow(
        `slice ${start} to ${end} of digits, which has 10 examples`,
      );
  });
});
