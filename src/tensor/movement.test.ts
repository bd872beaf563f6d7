import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { arange } from "./create.ts";
import { setBackend } from "./default-backend.ts";

for (const { name, backend } of backends) {
  describe(`movement on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const x = arange(24).reshape([2, 3, 4]);

    it("reshapes, one axis worked out", () => {
      expect(x.reshape([-1, 6]).shape).toEqual([4, 6]);
      expect(x.reshape([24]).reshape([4, -1]).array()).toEqual(x.reshape([4, 6]).array());
      expect(() => x.reshape([5, -1])).toThrow("must divide the size");
      expect(() => x.reshape([-1, -1])).toThrow("one axis may be −1");
      expect(() => x.reshape([5])).toThrow("products of the axes must agree");
    });

    it("permutes and transposes", () => {
      const y = x.permute([2, 0, -2]);
      expect(y.shape).toEqual([4, 2, 3]);
      expect(y.slice(1, 0).array()).toEqual([1, 5, 9]);
      expect(x.transpose().shape).toEqual([2, 4, 3]);
      expect(x.transpose(0, -1).slice(3, 2, 1).item()).toBe(23);
    });

    it("slices as Python does", () => {
      expect(x.slice(0, 1).array()).toEqual([4, 5, 6, 7]);
      expect(x.slice(-1, null, 3).array()).toEqual([15, 19, 23]);
      expect(x.slice(0, [1, -1], [0, 99, 2]).array()).toEqual([[4, 6]]);
      expect(x.slice(0, [-2]).array()).toEqual([
        [4, 5, 6, 7],
        [8, 9, 10, 11],
      ]);
      expect(x.slice([2, 1]).shape).toEqual([0, 3, 4]);
      expect(() => x.slice(2)).toThrow("has no element 2 on axis 0");
      expect(() => x.slice(0, 0, 0, 0)).toThrow("at most one for each axis");
      expect(() => x.slice([0, 2, 0])).toThrow("step is 0");
    });

    it("pads around and between, and flips", () => {
      const y = arange(2).add(1);
      expect(y.pad([[1, 2]]).array()).toEqual([0, 1, 2, 0, 0]);
      expect(y.pad([[0, 1, 2]], -1).array()).toEqual([1, -1, -1, 2, -1]);
      expect(x.flip([0, 2]).slice(0, 0).array()).toEqual([15, 14, 13, 12]);
      expect(x.flip().slice(0, 0, 0).item()).toBe(23);
    });

    it("adds, removes and repeats axes", () => {
      expect(x.expandDims(-1).shape).toEqual([2, 3, 4, 1]);
      expect(x.expandDims(0).squeeze().shape).toEqual([2, 3, 4]);
      expect(() => x.squeeze(0)).toThrow("axis 0 of x [2, 3, 4] is 2 long");
      expect(arange(2).broadcastTo([2, 2]).array()).toEqual([
        [0, 1],
        [0, 1],
      ]);
      expect(() => x.broadcastTo([3, 4])).toThrow("wanted [3, 4]");
    });
  });
}
