import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { concat, gather, oneHot, scatterAdd, stack } from "./combine.ts";
import { arange, tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

const int = (values: number[]) => tensor(Int32Array.from(values));

for (const { name, backend, epsilon } of backends) {
  describe(`joining and indexing on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const x = arange(6).reshape([3, 2]);

    it("joins along old and new axes", () => {
      expect(concat([x, x.slice([0, 1])]).shape).toEqual([4, 2]);
      expect(concat([x, x], -1).slice(1).array()).toEqual([2, 3, 2, 3]);
      expect(stack([x, x]).shape).toEqual([2, 3, 2]);
      expect(
        stack([x, x.add(10)], -1)
          .slice(2)
          .array(),
      ).toEqual([
        [4, 14],
        [5, 15],
      ]);
      expect(() => concat([])).toThrow("at least one");
      expect(() => concat([x, x.transpose()])).toThrow("[3, 2] and [2, 3]");
    });

    it("takes slices by number, nearest at the ends", () => {
      expect(gather(x, int([2, 0, 9, -4])).array()).toEqual([
        [4, 5],
        [0, 1],
        [4, 5],
        [0, 1],
      ]);
      expect(gather(x, int([1]).reshape([1, 1]), 1).shape).toEqual([3, 1, 1]);
      expect(() => gather(x, tensor([0.5]))).toThrow("indices are float32; cast them to int32");
    });

    it("adds by number, equal numbers add up", () => {
      const updates = tensor([1, 2, 4, 8]);
      expect(scatterAdd(int([1, 1, 0, 3]), updates, 5).array()).toEqual([4, 3, 0, 8, 0]);
      const columns = scatterAdd(
        int([2, 2]),
        tensor([
          [1, 2],
          [3, 4],
        ]),
        3,
        1,
      );
      expect(columns.array()).toEqual([
        [0, 0, 3],
        [0, 0, 7],
      ]);
    });

    it("has the slopes of differences", () => {
      const values = randomTensor([4, 3], 1);
      const indices = int([3, 1, 1]);
      const taken = (a: Tensor) =>
        gather(a, indices)
          .mul(randomTensor([3, 3], 2))
          .square()
          .sum();
      expectClose(grad(taken)(values).data(), slopes(taken, values), 1e-8 + 16 * epsilon);
      const added = (a: Tensor) => scatterAdd(indices, a, 4, 1).square().sum();
      expectClose(grad(added)(values).data(), slopes(added, values), 1e-8 + 16 * epsilon);
      const joined = (a: Tensor) =>
        concat([a, a.mul(2)], 1)
          .square()
          .sum();
      expectClose(grad(joined)(values).data(), slopes(joined, values), 1e-8 + 16 * epsilon);
    });

    it("marks classes", () => {
      expect(oneHot(int([2, 0, 3, -1]), 3).array()).toEqual([
        [0, 0, 1],
        [1, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]);
      expect(oneHot(tensor(Uint32Array.of(1)), 2).dtype).toBe("float32");
      expect(() => oneHot(tensor([1]), 3)).toThrow(TypeError);
      expect(() => oneHot(int([1]), 0)).toThrow("classes is 0");
    });
  });
}
