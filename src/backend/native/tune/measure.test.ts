import { describe, expect, it } from "vitest";
import { fastest } from "./measure.ts";

/** A timer that gives these times in turn, the last again and again. */
function times(...list: readonly number[]): () => number {
  let at = 0;
  return () => list[Math.min(at++, list.length - 1)] ?? 0;
}
const later = () => performance.now() + 1000;

describe("fastest", () => {
  it("is the least time", () => {
    expect(fastest([times(10), times(12), times(8)], later())).toBe(2);
    expect(fastest([times(10), times(12)], later())).toBe(0);
    expect(fastest([times(10)], later())).toBe(0);
  });

  it("takes no notice of runs that were disturbed", () => {
    expect(fastest([times(10), times(99, 8, 99)], later())).toBe(0);
    expect(fastest([times(10), times(99, 99, 8)], later())).toBe(1);
  });

  it("stays with the first for a percent or two", () => {
    expect(fastest([times(10), times(9.8)], later())).toBe(0);
  });

  it("asks the winner to win again", () => {
    expect(fastest([times(10), times(8, ...Array(20).fill(10))], later())).toBe(0);
  });

  it("is unknown where there is no time", () => {
    expect(fastest([times(10), times(8)], performance.now() - 1)).toBeUndefined();
  });
});
