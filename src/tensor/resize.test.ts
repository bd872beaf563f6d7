import { describe, expect, it } from "vitest";
import { onReference } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from "./adaptive-pooling.ts";
import { channelShuffle } from "./channel-shuffle.ts";
import { arange, tensor } from "./create.ts";
import { grad } from "./grad.ts";
import { resize2d } from "./resize.ts";
import type { Tensor } from "./tensor.ts";

const sizes = [1, 2, 3, 4, 5, 7, 8, 12] as const;

/** Pairs of extents, down and across; both in one image. */
function forAllSizes(
  check: (from: readonly [number, number], to: readonly [number, number]) => void,
) {
  onReference(() => {
    for (const [i, from] of sizes.entries())
      for (const [j, to] of sizes.entries())
        check([from, sizes[(i + 3) % sizes.length]!], [to, sizes[(j + 5) % sizes.length]!]);
  });
}

const image = ([height, width]: readonly [number, number]): Tensor =>
  randomTensor([1, height, width, 1], height * 31 + width);

const map = (to: readonly [number, number], value: (i: number, j: number) => number): number[] =>
  Array.from({ length: to[0] * to[1] }, (_, k) => value(Math.floor(k / to[1]), k % to[1]));

/** x at a place between pixels, on one axis: the two neighbours and the weight of the second. */
function neighbours(at: number, extent: number): readonly [number, number, number] {
  const place = Math.min(Math.max(at, 0), extent - 1);
  const first = Math.floor(place);
  return [first, Math.min(first + 1, extent - 1), place - first];
}

describe("resize2d", () => {
  it("nearest: pixel ⌊i·H / Ho⌋, for all sizes", () => {
    forAllSizes((from, to) => {
      const x = image(from);
      const values = x.data();
      const want = map(to, (i, j) => {
        const [row, column] = [
          Math.floor((i * from[0]) / to[0]),
          Math.floor((j * from[1]) / to[1]),
        ];
        return values[row * from[1] + column]!;
      });
      expectClose(resize2d(x, { size: to }).data(), want, 0);
    });
  });

  it.each([false, true])("bilinear, corners aligned: %s, for all sizes", (alignCorners) => {
    const placeOf = (i: number, from: number, to: number): number =>
      alignCorners ? (to === 1 ? 0 : (i * (from - 1)) / (to - 1)) : ((i + 0.5) * from) / to - 0.5;
    forAllSizes((from, to) => {
      const x = image(from);
      const values = x.data();
      const at = (row: number, column: number) => values[row * from[1] + column]!;
      const want = map(to, (i, j) => {
        const [top, bottom, v] = neighbours(placeOf(i, from[0], to[0]), from[0]);
        const [left, right, u] = neighbours(placeOf(j, from[1], to[1]), from[1]);
        const [upper, lower] = [top, bottom].map(
          (row) => at(row, left) * (1 - u) + at(row, right) * u,
        );
        return upper! * (1 - v) + lower! * v;
      });
      expectClose(resize2d(x, { size: to, mode: "bilinear", alignCorners }).data(), want, 1e-13);
    });
  });

  it("refuses what it cannot do", () => {
    const x = image([2, 2]);
    expect(() => resize2d(x, { size: [0, 2] })).toThrow(
      "resize2d: size is [0, 2]; whole numbers from 1 to 1048576 are needed",
    );
    expect(() => resize2d(x, { size: 2, alignCorners: true })).toThrow(
      "alignCorners is for bilinear",
    );
    expect(() => resize2d(x.squeeze(), { size: 2 })).toThrow(
      "it must be [N, H, W, C], with pixels",
    );
  });
});

describe("adaptive pooling", () => {
  /** Positions of bin i. */
  const bin = (i: number, from: number, to: number): number[] => {
    const first = Math.floor((i * from) / to);
    return Array.from({ length: Math.ceil(((i + 1) * from) / to) - first }, (_, k) => first + k);
  };

  it("has the mean and the maximum of bins from ⌊i·H / Ho⌋ to ⌈(i + 1)·H / Ho⌉, for all sizes", () => {
    forAllSizes((from, to) => {
      const x = image(from);
      const values = x.data();
      const bins = (i: number, j: number): number[] =>
        bin(i, from[0], to[0]).flatMap((row) =>
          bin(j, from[1], to[1]).map((column) => values[row * from[1] + column]!),
        );
      const mean = (list: number[]) => list.reduce((sum, v) => sum + v, 0) / list.length;
      expectClose(
        adaptiveAvgPool2d(x, to).data(),
        map(to, (i, j) => mean(bins(i, j))),
        1e-13,
      );
      expectClose(
        adaptiveMaxPool2d(x, to).data(),
        map(to, (i, j) => Math.max(...bins(i, j))),
        0,
      );
    });
  });

  it("gives the slope to the first maximum, row by row", () => {
    onReference(() => {
      // The first of four bins that overlap is 2 × 3; its largest value, 9, stands in (0, 2) and in (1, 0).
      const x = tensor([1, 2, 9, 3, 4, 9, 5, 6, 7, 8, 0, 0, 0, 0, 0], [1, 3, 5, 1]);
      const slope = grad((x: Tensor) => adaptiveMaxPool2d(x, [2, 2]).slice(0, 0, 0).sum())(x);
      expect([...slope.data()].indexOf(1)).toBe(2);
    });
  });

  it("refuses sizes that are none", () => {
    expect(() => adaptiveAvgPool2d(image([2, 2]), 0)).toThrow(
      "adaptiveAvgPool2d: size is [0, 0]; whole numbers from 1 to 1024 are needed",
    );
  });
});

describe("channelShuffle", () => {
  it("deals the channels of each group out: [0 1 2 | 3 4 5] → [0 3 1 4 2 5]", () => {
    onReference(() => {
      expect([...channelShuffle(arange(6), 2).data()]).toEqual([0, 3, 1, 4, 2, 5]);
      for (const [channels, groups] of [
        [12, 3],
        [12, 4],
        [6, 1],
        [6, 6],
      ] as const) {
        const shuffled = channelShuffle(arange(2 * channels).reshape([2, channels]), groups).data();
        const each = channels / groups;
        for (let k = 0; k < each; k++)
          for (let g = 0; g < groups; g++) {
            expect(shuffled[k * groups + g]).toBe(g * each + k);
            expect(shuffled[channels + k * groups + g]).toBe(channels + g * each + k);
          }
      }
    });
  });

  it("is undone by the shuffle of as many groups as a group has channels", () => {
    onReference(() => {
      const x = randomTensor([2, 3, 12], 1);
      expect(channelShuffle(channelShuffle(x, 3), 4).array()).toEqual(x.array());
    });
  });

  it("refuses groups that do not divide", () => {
    expect(() => channelShuffle(arange(6), 4)).toThrow(
      "channelShuffle: x is [6], groups is 4; groups must divide the last axis",
    );
    expect(() => channelShuffle(arange(6), 0)).toThrow("groups is 0; it must be a whole number");
  });
});
