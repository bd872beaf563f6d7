import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose } from "../../../test/numeric.ts";
import { grad, ones, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import { globalAvgPool } from "./global-pool.ts";
import type { Layer } from "./layer.ts";
import { avgPool, maxPool } from "./pool.ts";

const run = (layer: Layer, x: Tensor): Tensor =>
  layer.apply({ params: {}, state: {} }, x, { training: true }).output;

/** One image of one channel. */
const image = (rows: readonly (readonly number[])[]): Tensor =>
  tensor(rows.flat(), [1, rows.length, rows[0]?.length ?? 0, 1]);

const board = image([
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
  [13, 14, 15, 16],
]);

for (const { name, backend, epsilon } of backends)
  describe(`pooling on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("max: the largest of each window", () => {
      expect([...run(maxPool({ size: 2 }), board).data()]).toEqual([6, 8, 14, 16]);
      expect([...run(maxPool({ size: 2, stride: 1 }), board).data()]).toEqual([
        6, 7, 8, 10, 11, 12, 14, 15, 16,
      ]);
      expect([...run(maxPool({ size: 3, stride: 2, padding: 1 }), board).data()]).toEqual([
        6, 8, 14, 16,
      ]);
      expect([...run(maxPool({ size: [1, 4] }), board).data()]).toEqual([4, 8, 12, 16]);
    });

    it("max: padding never wins, a NaN does", () => {
      expect([...run(maxPool({ size: 3, padding: 1, stride: 3 }), image([[-5]])).data()]).toEqual([
        -5,
      ]);
      expect(
        run(
          maxPool({ size: 2 }),
          image([
            [1, NaN],
            [2, 3],
          ]),
        ).item(),
      ).toBeNaN();
    });

    it("max: the slope goes to the first of equals", () => {
      const slope = grad((x: Tensor) => run(maxPool({ size: 2 }), x).sum())(
        image([
          [1, 4],
          [4, 4],
        ]),
      );
      expect([...slope.data()]).toEqual([0, 1, 0, 0]);
    });

    it("avg: the mean of each window, rest that fills none left out", () => {
      expectClose(run(avgPool({ size: 2 }), board).data(), [3.5, 5.5, 11.5, 13.5], epsilon);
      expectClose(run(avgPool({ size: 3 }), board).data(), [6], epsilon);
    });

    it("global: the mean of each channel", () => {
      const two = tensor([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2]);
      expectClose(run(globalAvgPool(), two).data(), [3, 30], epsilon);
    });
  });

it("pooling says which window does not fit where", () => {
  expect(() => run(maxPool({ size: 3 }), ones([1, 2, 5, 1]))).toThrow(
    /maxPool: x is 2×5, the window spans 3 elements down/,
  );
  expect(() => run(globalAvgPool(), ones([3, 4]))).toThrow(
    "globalAvgPool: x is [3, 4], must be [N, H, W, C]; reshape x first",
  );
  expect(() => maxPool({ size: 0 })).toThrow(
    "maxPool: size is 0, must be a whole number ≥ 1 or [height, width]",
  );
});
