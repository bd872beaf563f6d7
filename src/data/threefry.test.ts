import { describe, expect, it } from "vitest";
import { block, deriveKey, Stream, threefry } from "./threefry.ts";

describe("threefry", () => {
  it("gives the words that its authors published", () => {
    // Random123, kat_vectors, threefry 2x32 with 20 rounds: counter, key, result.
    const known = [
      [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
      [-1, -1, -1, -1, 0x1cb996fc, 0xbb002be7],
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
    ] as const;
    for (const [c0, c1, k0, k1, first, second] of known) {
      threefry(k0, k1, c0, c1);
      expect([...block]).toEqual([first, second]);
    }
  });

  it("derives another key for each seed, purpose and part", () => {
    const keys = new Set<string>();
    for (const seed of [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1])
      for (const purpose of [1, 2])
        for (const part of [0, 1]) keys.add(deriveKey(seed, purpose, part).join());
    expect(keys.size).toBe(20);
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => deriveKey(seed, 1)).toThrow(`seed is ${seed}`);
  });
});

describe("Stream", () => {
  it("begins anew at any sample, whatever was drawn before", () => {
    const random = new Stream([1, 2]);
    const words = (index: number) => {
      random.seek(index);
      return Array.from({ length: 5 }, () => random.word());
    };
    const of7 = words(7);
    random.seek(3).word();
    expect(words(7)).toEqual(of7);
    expect(words(8)).not.toEqual(of7);
    expect(new Stream([1, 2], 7).word()).toBe(of7[0]);
  });

  it("draws what it says, on average", () => {
    const random = new Stream([3, 4]);
    const n = 100_000;
    const tally = new Array<number>(7).fill(0);
    let sum = 0;
    let squares = 0;
    let uniform = 0;
    let heads = 0;
    for (let i = 0; i < n; i++) {
      const normal = random.vary(2, 3);
      sum += normal;
      squares += (normal - 2) ** 2;
      uniform += random.range(-1, 3);
      if (random.chance(0.3)) heads++;
      const bin = random.below(7);
      tally[bin] = (tally[bin] as number) + 1;
    }
    // Four standard errors each.
    expect(Math.abs(sum / n - 2)).toBeLessThan((4 * 3) / Math.sqrt(n));
    expect(Math.abs(squares / n / 9 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(uniform / n - 1)).toBeLessThan((4 * 4) / Math.sqrt(12 * n));
    expect(Math.abs(heads / n - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / n));
    for (const count of tally)
      expect(Math.abs(count / n - 1 / 7)).toBeLessThan(4 * Math.sqrt(0.13 / n));
  });
});
