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

describe("pooling with ceil", () => {
  const shape = (layer: Layer, h: number, w: number) =>
    run(layer, ones([1, h, w, 1])).shape.slice(1, 3);

  it("takes a window more for what is left over, where it begins on an element", () => {
    expect(shape(maxPool({ size: 3, stride: 2 }), 112, 28)).toEqual([55, 13]);
    expect(shape(maxPool({ size: 3, stride: 2, ceil: true }), 112, 28)).toEqual([56, 14]);
    // The third window would begin in the padding below the image.
    expect(shape(maxPool({ size: 2, stride: 3, padding: 1, ceil: true }), 5, 8)).toEqual([2, 3]);
  });

  it("takes a window that is larger than the image, if less than a stride is missing", () => {
    expect(shape(maxPool({ size: 3, stride: 2, ceil: true }), 2, 3)).toEqual([1, 1]);
    expect(() => run(maxPool({ size: 3, stride: 2, ceil: true }), ones([1, 1, 4, 1]))).toThrow(
      /maxPool: x is 1×4, the window spans 3 elements down; .* \(x must be at least 2 high\)/,
    );
  });
});

it("a mean without padding needs elements under every window", () => {
  expect(() =>
    run(avgPool({ size: 2, stride: 1, padding: 2, countPadding: false }), ones([1, 3, 3, 1])),
  ).toThrow("a window on padding alone has no mean, pad less than 2");
  expect(() => avgPool({ size: 2, ...{ countPadding: "no" } } as never)).toThrow(
    'avgPool: countPadding is "no", must be true or false',
  );
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
