import { describe, expect, it } from "vitest";
import { key } from "../../tensor/index.ts";
import { fansOf, initializers } from "./index.ts";

const shape = [3, 3, 40, 60] as const;
const fans = fansOf([...shape]);

/** σ that each record promises, and the largest magnitude that it may give. */
const expected: Readonly<Record<string, readonly [sigma: number, bound: number]>> = {
  heNormal: [Math.sqrt(2 / 360), Infinity],
  heUniform: [Math.sqrt(2 / 360), Math.sqrt(6 / 360)],
  xavierNormal: [Math.sqrt(2 / 900), Infinity],
  xavierUniform: [Math.sqrt(2 / 900), Math.sqrt(6 / 900)],
  zeros: [0, 0],
  ones: [0, 1],
};

describe("fans", () => {
  it("count the taps of a kernel, the group's channels only", () => {
    expect(fans).toEqual({ fanIn: 360, fanOut: 540 });
    expect(fansOf([3, 3, 1, 32], 32)).toEqual({ fanIn: 9, fanOut: 9 });
    expect(fansOf([100, 10])).toEqual({ fanIn: 100, fanOut: 10 });
    expect(() => fansOf([10])).toThrow("fans: weight is [10], must have at least [in, out]");
  });
});

for (const [name, record] of Object.entries(initializers))
  describe(name, () => {
    const values = [...record.make(key(3), [...shape], fans).data()];
    const [sigma, bound] = expected[name] ?? [Number.NaN, Number.NaN];

    it("has the deviation that its formula says", () => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(name === "ones" ? 1 : 0, 2);
      // 21,600 samples: the deviation of σ̂ is σ/208.
      expect(Math.abs(Math.sqrt(variance) - sigma)).toBeLessThanOrEqual(sigma * 0.025);
    });

    it("stays within its bounds, and fills them", () => {
      const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
      if (Number.isFinite(bound)) expect(largest).toBeGreaterThanOrEqual(bound * 0.99);
      else expect(largest).toBeGreaterThan(3 * sigma);
    });
  });
