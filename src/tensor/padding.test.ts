import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { conv1d, conv2d, conv3d } from "./convolution.ts";
import { tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import { type PaddingMode, paddingModes } from "./padding.ts";
import type { Tensor } from "./tensor.ts";

/** [1, 2, 3] with two on each side, seen through a kernel of one tap. */
const padded = (paddingMode: PaddingMode): number[] => {
  const y = conv1d(tensor([1, 2, 3], [1, 3, 1]), tensor([1], [1, 1, 1]), {
    padding: 2,
    paddingMode,
  });
  return [...y.data()];
};

/** Where a position beyond the rim looks; undefined where it sees 0. */
const lookup: Readonly<Record<PaddingMode, (i: number, n: number) => number | undefined>> = {
  zeros: (i, n) => (i < 0 || i >= n ? undefined : i),
  reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
  replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
  circular: (i, n) => (i + n) % n,
};

/** conv2d by plain loops, of one channel. */
function byLoops(x: Tensor, w: Tensor, p: number, stride: number, mode: PaddingMode): number[] {
  const [, h, wide] = x.shape as [number, number, number];
  const [kh, kw] = w.shape as [number, number];
  const [values, weights] = [x.data(), w.data()];
  const out: number[] = [];
  for (let i = 0; i + kh <= h + 2 * p; i += stride)
    for (let j = 0; j + kw <= wide + 2 * p; j += stride) {
      let sum = 0;
      for (let u = 0; u < kh; u++)
        for (let v = 0; v < kw; v++) {
          const row = lookup[mode](i + u - p, h);
          const column = lookup[mode](j + v - p, wide);
          if (row === undefined || column === undefined) continue;
          sum += values[row * wide + column]! * weights[u * kw + v]!;
        }
      out.push(sum);
    }
  return out;
}

for (const { name, backend, epsilon } of portableBackends)
  describe(`padding modes on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("continue a sequence as their description says", () => {
      expect(padded("zeros")).toEqual([0, 0, 1, 2, 3, 0, 0]);
      expect(padded("reflect")).toEqual([3, 2, 1, 2, 3, 2, 1]);
      expect(padded("replicate")).toEqual([1, 1, 1, 2, 3, 3, 3]);
      expect(padded("circular")).toEqual([2, 3, 1, 2, 3, 1, 2]);
    });

    it.each(paddingModes)("%s: conv2d equals plain loops, its slopes differences", (mode) => {
      const w = randomTensor([3, 2, 1, 1], 2);
      for (const [h, wide, padding, stride] of [
        [4, 5, 1, 1],
        [3, 3, 2, 2],
        [5, 4, 3, 3],
      ] as const) {
        const x = randomTensor([1, h, wide, 1], 1);
        const f = (x: Tensor) => conv2d(x, w, { padding, stride, paddingMode: mode });
        expectClose(f(x).data(), byLoops(x, w, padding, stride, mode), 32 * epsilon);
        const score = (x: Tensor) => f(x).square().sum();
        expectClose(grad(score)(x).data(), slopes(score, x), 1e-7 + 64 * epsilon);
      }
    });

    it("sequences and volumes are images with another number of axes", () => {
      const [line, taps] = [randomTensor([2, 7, 3], 1), randomTensor([3, 3, 2], 2)];
      const options = { stride: 2, padding: 1, paddingMode: "reflect" } as const;
      expectClose(
        conv1d(line, taps, options).data(),
        conv2d(line.expandDims(1), taps.expandDims(0), {
          ...options,
          stride: [1, 2],
          padding: [
            [0, 0],
            [1, 1],
          ],
        }).data(),
        16 * epsilon,
      );
      // A volume of two slices, by a kernel of both, is the sum of two convolutions.
      const [box, kernel] = [randomTensor([1, 2, 4, 4, 2], 1), randomTensor([2, 3, 3, 2, 2], 2)];
      const slice = (d: number): Tensor =>
        conv2d(box.slice(null, d), kernel.slice(d), { padding: "same" });
      expectClose(
        conv3d(box, kernel, {
          padding: [
            [0, 0],
            [1, 1],
            [1, 1],
          ],
        }).data(),
        slice(0).add(slice(1)).data(),
        32 * epsilon,
      );
    });
  });

describe("padding", () => {
  it("refuses more than a mode can give, and lists of another length", () => {
    const [x, w] = [randomTensor([1, 3, 5, 1], 1), randomTensor([1, 1, 1, 1], 2)];
    expect(() => conv2d(x, w, { padding: 3, paddingMode: "reflect" })).toThrow(
      "conv2d: padding is [3, 3] on axis 1 of x [1, 3, 5, 1]; reflect can give at most 2 there, pad less or with another mode",
    );
    expect(() => conv2d(x, w, { padding: 4, paddingMode: "circular" })).toThrow(
      "circular can give at most 3",
    );
    expect(conv2d(x, w, { padding: 9, paddingMode: "replicate" }).shape).toEqual([1, 21, 23, 1]);
    expect(() => conv2d(x, w, { padding: [[1, 1]] as never })).toThrow(
      "padding names 1 axes; it must be one number, or [before, after] for each of 2",
    );
  });
});
