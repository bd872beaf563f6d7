import { describe, expect, it } from "vitest";
import { randomValues } from "../../../test/numeric.ts";
import { histogram, rebin } from "./histogram.ts";

/** The definition, bin by bin. */
function counted(values: readonly number[], low: number, high: number, bins: number): number[] {
  const wide = (high - low) / bins;
  return Array.from({ length: bins }, (_, b) => {
    const last = b === bins - 1;
    return values.filter(
      (v) => v >= low + b * wide && (v < low + (b + 1) * wide || (last && v <= high)),
    ).length;
  });
}

const total = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);

describe("histogram", () => {
  it("counts as the definition does, with the greatest value in the last bin", () => {
    const values = Array.from(randomValues(1000, 4));
    const found = histogram(values, { bins: 16 });
    expect([...found.counts]).toEqual(counted(values, found.low, found.high, 16));
    expect(found.low).toBe(Math.min(...values));
    expect(found.high).toBe(Math.max(...values));
    const mean = values.reduce((a, b) => a + b, 0) / 1000;
    expect(found.mean).toBeCloseTo(mean, 14);
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 1000;
    expect(found.std).toBeCloseTo(Math.sqrt(variance), 14);
  });

  it("tells zeros, NaN, infinite values and those outside the range apart", () => {
    const values = [0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, -5, 9, Number.NaN, 2];
    const found = histogram(values, { bins: 4, range: [-2, 2] });
    expect([...found.counts]).toEqual([0, 0, 2, 2]);
    const { zeros, nan, infinite, below, above, size, least, most } = found;
    expect({ zeros, nan, infinite, below, above, size, least, most }).toEqual({
      ...{ zeros: 2, nan: 2, infinite: 1, below: 1, above: 1, size: 9, least: -5, most: 9 },
    });
  });

  it("holds values that are all equal, none at all, and only NaN", () => {
    expect(histogram([3, 3, 3], { bins: 2 }).counts).toEqual(Float64Array.of(0, 3));
    expect(histogram([0, 0], { bins: 2 })).toMatchObject({ low: -1, high: 1, zeros: 2 });
    expect(histogram([], { bins: 2 })).toMatchObject({ size: 0, mean: Number.NaN });
    expect(histogram([Number.NaN])).toMatchObject({ nan: 1, least: Number.NaN });
  });

  it("keeps the spread of values far from 0", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(histogram(values).std).toBeCloseTo(0.5, 12);
  });

  it("refuses bins that are none and ranges that do not rise", () => {
    expect(() => histogram([1], { bins: 0 })).toThrow("bins is 0, must be a whole number from 1");
    expect(() => histogram([1], { range: [1, 1] })).toThrow("range is [1, 1]");
  });
});

describe("rebin", () => {
  it("keeps the total, and the counts where bins are joined", () => {
    const found = histogram(Array.from(randomValues(500, 2)), { bins: 32, range: [-1, 1] });
    const halved = rebin(found, [-1, 1], 16);
    const joined = Float64Array.from(
      { length: 16 },
      (_, i) => (found.counts[2 * i] as number) + (found.counts[2 * i + 1] as number),
    );
    for (const [i, count] of halved.counts.entries()) expect(count).toBeCloseTo(joined[i] ?? 0, 9);
    const part = rebin(found, [-0.5, 3], 10);
    expect(total(part.counts) + part.below + part.above).toBeCloseTo(500, 9);
    expect(part.below).toBeGreaterThan(0);
  });
});
