import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { tensor, zeros } from "./create.ts";
import { setBackend } from "./default-backend.ts";

for (const { name, backend, epsilon } of portableBackends) {
  describe(`reductions on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("equal plain loops over random axes", () => {
      const cases = fc.tuple(
        fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 5 }))),
        fc.subarray([0, 1, 2]),
        fc.boolean(),
      );
      fc.assert(
        fc.property(cases, ([shape, axes, keepDims]) => {
          const x = randomTensor(shape, 5);
          const groups = new Map<string, number[]>();
          const [, b, c] = shape as [number, number, number];
          for (const [flat, value] of Array.from(x.data()).entries()) {
            const index = [Math.floor(flat / (b * c)), Math.floor(flat / c) % b, flat % c];
            const key = index.filter((_, axis) => !axes.includes(axis)).join();
            groups.set(key, [...(groups.get(key) ?? []), value]);
          }
          const rows = [...groups.values()];
          const sum = (row: number[]) => row.reduce((s, v) => s + v, 0);
          const mean = (row: number[]) => sum(row) / row.length;
          const spread = (row: number[]) => sum(row.map((v) => (v - mean(row)) ** 2));
          const options = { keepDims };
          const near = 16 * epsilon;
          expectClose(x.sum(axes, options).data(), rows.map(sum), near);
          expectClose(x.mean(axes, options).data(), rows.map(mean), near);
          expectClose(
            x.max(axes, options).data(),
            rows.map((r) => Math.max(...r)),
            0,
          );
          expectClose(
            x.min(axes, options).data(),
            rows.map((r) => Math.min(...r)),
            0,
          );
          expectClose(
            x.prod(axes, options).data(),
            rows.map((r) => r.reduce((p, v) => p * v, 1)),
            near,
          );
          expectClose(
            x.variance(axes, options).data(),
            rows.map((r) => spread(r) / r.length),
            near,
          );
          const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
          expect(x.sum(axes, options).shape).toEqual(
            keepDims ? kept : shape.filter((_, axis) => !axes.includes(axis)),
          );
        }),
        { numRuns: 40, seed: 2 },
      );
    });

    it("give the identity of nothing, and spread NaN", () => {
      const none = zeros([2, 0]);
      expect(none.sum(1).array()).toEqual([0, 0]);
      expect(none.prod(1).array()).toEqual([1, 1]);
      expect(none.max(1).array()).toEqual([-Infinity, -Infinity]);
      expect(none.min(1).array()).toEqual([Infinity, Infinity]);
      expect(none.mean().item()).toBeNaN();
      expect(tensor([1, NaN, 3]).max().item()).toBeNaN();
      expect(tensor([1, NaN, 3]).min().item()).toBeNaN();
    });

    it("find the first extreme, a NaN before all", () => {
      const x = tensor([
        [1, 3, 3],
        [2, NaN, 5],
        [-Infinity, -Infinity, -Infinity],
      ]);
      expect(x.argmax(1).data()).toEqual(Int32Array.of(1, 1, 0));
      expect(x.argmin(-1).array()).toEqual([0, 1, 0]);
      expect(x.slice([0, 1]).argmax(0, { keepDims: true }).array()).toEqual([[0, 0, 0]]);
      expect(() => zeros([2, 0]).argmax(1)).toThrow("is empty");
    });

    it("count bools, and estimate variance without bias", () => {
      expect(tensor([true, true, false]).sum().data()).toEqual(Int32Array.of(2));
      expect(tensor([true, true, false]).mean().item()).toBeCloseTo(2 / 3, 6);
      expect(tensor([1, 2, 3, 4]).variance(0, { correction: 1 }).item()).toBeCloseTo(5 / 3, 6);
      expect(
        tensor([1e4 + 1, 1e4 + 2])
          .variance()
          .item(),
      ).toBe(0.25);
      expect(tensor([5]).variance(0, { correction: 1 }).item()).toBeNaN();
    });

    it("name a missing axis", () => {
      expect(() => zeros([2, 3]).sum(2)).toThrow(
        "sum: axis is 2, x is [2, 3]; choose an axis from -2 to 1",
      );
      expect(() => zeros([2, 3]).sum([0, -2])).toThrow("named twice");
      expect(() => zeros([]).sum(0)).toThrow("x is a scalar");
    });
  });
}
