import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { arange, tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import { avgPool2d, maxPool2d } from "./pooling.ts";
import type { Tensor } from "./tensor.ts";

const cases = fc
  .record({
    image: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ image, size, padding }) => Math.min(...image) + 2 * padding >= size);

/** No window of padding alone. */
const filled = cases.filter(({ size, padding }) => padding < size);

/** Windows of the image, padding left out; the number of taps is size² all the same. */
function windowsOf(
  x: Tensor,
  { size, stride, padding }: { size: number; stride: number; padding: number },
): number[][] {
  const [n, h, w, channels] = x.shape as [number, number, number, number];
  const values = x.data();
  const count = (extent: number) => Math.floor((extent + 2 * padding - size) / stride) + 1;
  const found: number[][] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < count(h); i++)
      for (let j = 0; j < count(w); j++)
        for (let c = 0; c < channels; c++) {
          const taps: number[] = [];
          for (let u = 0; u < size; u++)
            for (let v = 0; v < size; v++) {
              const [row, column] = [i * stride + u - padding, j * stride + v - padding];
              if (row >= 0 && row < h && column >= 0 && column < w)
                taps.push(values[((b * h + row) * w + column) * channels + c] as number);
            }
          found.push(taps);
        }
  return found;
}

for (const { name, backend, epsilon } of portableBackends) {
  describe(`pooling on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("takes the maximum and the mean of every window", () => {
      fc.assert(
        fc.property(cases, ({ image, ...options }) => {
          const x = randomTensor([2, ...image, 2], 1);
          const windows = windowsOf(x, options);
          if (options.padding < options.size)
            expectClose(
              maxPool2d(x, options).data(),
              windows.map((taps) => Math.max(...taps)),
              0,
            );
          else expect(() => maxPool2d(x, options)).toThrow("padding alone");
          const mean = (taps: number[]) => taps.reduce((s, v) => s + v, 0) / options.size ** 2;
          expectClose(avgPool2d(x, options).data(), windows.map(mean), 8 * epsilon);
        }),
        { numRuns: 60, seed: 6 },
      );
    });

    it("has the slopes of differences, windows apart or overlapping", () => {
      fc.assert(
        fc.property(filled, ({ image, ...options }) => {
          // Distinct values far apart, so that differences cross no kink.
          const x = randomTensor([1, ...image, 1], 1);
          const weight = (y: Tensor) => y.mul(arange(y.size).add(1).reshape(y.shape)).sum();
          for (const pool of [maxPool2d, avgPool2d]) {
            const f = (a: Tensor) => weight(pool(a, options));
            expectClose(grad(f)(x).data(), slopes(f, x), 1e-8 + 16 * epsilon);
          }
        }),
        { numRuns: 20, seed: 7 },
      );
    });

    it("gives the slope to the first of equal maxima", () => {
      const x = tensor([3, 3, 3, 3]).reshape([1, 2, 2, 1]);
      const slope = grad((a: Tensor) => maxPool2d(a, { size: 2 }).sum())(x);
      expect(Array.from(slope.data())).toEqual([1, 0, 0, 0]);
    });

    it("takes other strides, sides and same", () => {
      const x = randomTensor([1, 5, 4, 1], 1);
      expect(maxPool2d(x, { size: [2, 1] }).shape).toEqual([1, 2, 4, 1]);
      expect(maxPool2d(x, { size: 3, stride: 2, padding: "same" }).shape).toEqual([1, 3, 2, 1]);
      expect(
        avgPool2d(x, {
          size: 2,
          stride: 1,
          padding: [
            [1, 0],
            [0, 0],
          ],
        }).shape,
      ).toEqual([1, 5, 3, 1]);
      expect(() => maxPool2d(x, { size: 6 })).toThrow("maxPool2d: the image is [5, 4]");
      expect(() => maxPool2d(x.squeeze(), { size: 2 })).toThrow("must be [N, H, W, C]");
    });
  });
}
