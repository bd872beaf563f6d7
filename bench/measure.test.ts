import { describe, expect, it } from "vitest";
import { gflops, interleaved, sample } from "./measure.ts";

describe("sample", () => {
  it("has median, least and the quartiles' distance as a share of the median", () => {
    expect(sample([5, 1, 4, 2, 3])).toEqual({ count: 5, median: 3, min: 1, spread: 2 / 3 });
    expect(sample([4, 2])).toEqual({ count: 2, median: 3, min: 2, spread: 1 / 3 });
    expect(sample([7])).toEqual({ count: 1, median: 7, min: 7, spread: 0 });
  });

  it("does not sort 10 before 9", () => expect(sample([10, 9, 100]).median).toBe(10));

  it("refuses no times", () => expect(() => sample([])).toThrow("no times"));
});

describe("interleaved", () => {
  const order: string[] = [];
  const contestant = (name: string, times: (turn: number) => number | number[]) => {
    let turn = 0;
    return {
      name,
      run: () => {
        order.push(name);
        return times(turn++);
      },
    };
  };

  it("takes turns, another first each round, and leaves the warm-up out", async () => {
    const a = contestant("a", (turn) => (turn < 2 ? 1000 : 1));
    const b = contestant("b", (turn) => (turn < 2 ? 1000 : [2, 4]));
    const samples = await interleaved([a, b], { rounds: 3, warmUp: 2, restMs: 0 });
    expect(order.join("")).toBe("abbaabbaab");
    expect(samples.map(({ count, median }) => [count, median])).toEqual([
      [3, 1],
      [6, 3],
    ]);
  });
});

it("gflops counts operations in milliseconds", () =>
  expect(gflops(2 * 1024 ** 3, 20)).toBeCloseTo(107.37, 2));
