import { describe, expect, it } from "vitest";
import { ratioOf } from "./ratio.ts";

const at = (median: number, min: number, spread = 0.05) => ({ count: 10, median, min, spread });

describe("ratioOf", () => {
  it("compares with the best of the others by medians", () =>
    expect(ratioOf(at(10, 8), [at(30, 28), at(20, 18)])).toEqual({
      value: 2,
      medians: 2,
      bests: 18 / 8,
      disturbed: false,
    }));

  it("takes the lesser of medians and best times where they were disturbed", () => {
    expect(ratioOf(at(10, 10, 0.3), [at(30, 20)])).toMatchObject({ value: 2, disturbed: true });
    expect(ratioOf(at(10, 5), [at(30, 20, 0.3)])).toMatchObject({ value: 3, disturbed: true });
  });

  it("is undefined against nobody", () => expect(ratioOf(at(1, 1), [])).toBeUndefined());
});
