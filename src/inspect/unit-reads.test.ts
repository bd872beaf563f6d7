import { describe, expect, it } from "vitest";
import {
  avgPool,
  branches,
  conv2d,
  convTranspose2d,
  flatten,
  type Layer,
  linear,
  maxPool,
  residual,
  sequential,
} from "../nn/index.ts";
import { type CoverageMap, coverage } from "./coverage.ts";
import { unitFields } from "./unit-fields.ts";
import { unitReads } from "./unit-reads.ts";

const conv = (options: object = {}): Layer => conv2d({ filters: 2, kernel: 3, ...options });

/** A line of the counts, and the place of the first pixel that is read. */
function rowOf({ shape: [, width], counts }: CoverageMap, row: number): number[] {
  return [...counts.subarray(row * width, (row + 1) * width)];
}

/** Top, left, bottom and right of what is read, the last two behind it; undefined for nothing. */
function hullOf({ shape: [height, width], counts }: CoverageMap): number[] | undefined {
  const box = [height, width, 0, 0] as [number, number, number, number];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (counts[y * width + x] === 0) continue;
      box[0] = Math.min(box[0], y);
      box[1] = Math.min(box[1], x);
      box[2] = Math.max(box[2], y + 1);
      box[3] = Math.max(box[3], x + 1);
    }
  return box[2] === 0 ? undefined : box;
}

const models: Readonly<Record<string, Layer>> = {
  "convolutions with padding": sequential(conv({ padding: 1 }), conv({ padding: "same" })),
  dilated: sequential(conv({ dilation: 2, padding: 2 }), conv({ dilation: 3 })),
  strided: sequential(conv({ stride: 2 }), avgPool({ size: 3, stride: 2 })),
  "pooling beyond the rim": sequential(conv(), maxPool({ size: 3, stride: 2, ceil: true })),
  "branches of unlike size": sequential(
    branches([conv({ padding: 1 }), conv({ kernel: 5, padding: 2 })]),
  ),
  "a shortcut": sequential(conv({ padding: 1 }), residual(conv({ padding: 1 }))),
  "a transposed convolution": sequential(
    conv({ stride: 2 }),
    convTranspose2d({ filters: 2, kernel: 3, stride: 2 }),
  ),
};

/** At the rim a dilated window, or one between the zeros of a transposed convolution, may have padding only where its hull has pixels. */
const gapped: ReadonlySet<string> = new Set(["dilated", "a transposed convolution"]);

describe.each(Object.entries(models))("pixels that units read: %s", (name, model) => {
  const size = [13, 12] as const;
  const reads = unitReads(model, size);
  const [rows, columns] = reads.map;
  const units = Array.from({ length: rows * columns }, (_, i) => {
    const place = [Math.floor(i / columns), i % columns] as const;
    return { place, map: reads.of(place) };
  });

  it("lie in the unit's field, which is their hull", () => {
    const path = model.children.at(-1)?.name ?? "";
    const fields = unitFields(model, [...size, 1], path);
    expect(fields?.map).toEqual([rows, columns]);
    for (const [i, { place, map }] of units.entries()) {
      const [top = 0, left = 0, bottom = 0, right = 0] =
        fields?.boxes.slice(4 * i, 4 * i + 4) ?? [];
      const inside = [
        Math.max(top, 0),
        Math.max(left, 0),
        Math.min(bottom, size[0]),
        Math.min(right, size[1]),
      ];
      const found = hullOf(map);
      if (found !== undefined && gapped.has(name)) {
        const within = found.map((n, side) => (side < 2 ? n >= inside[side]! : n <= inside[side]!));
        expect(within, `unit ${place}`).toEqual([true, true, true, true]);
      } else expect(found, `unit ${place}`).toEqual(Number.isNaN(top) ? undefined : inside);
    }
  });

  it("are together what the coverage counts", () => {
    const sum = new Float64Array(size[0] * size[1]);
    for (const { map } of units) for (const [i, n] of map.counts.entries()) sum[i]! += n;
    expect(sum).toEqual(coverage(model, size).reads.counts);
    expect(reads.of().counts).toEqual(sum);
  });
});

describe("pixels that a unit reads", () => {
  it("have the gaps of a dilated window", () => {
    const { of } = unitReads(conv({ dilation: 2 }), [9, 9]);
    const map = of([1, 1]);
    expect(rowOf(map, 1)).toEqual([0, 1, 0, 1, 0, 1, 0, 0, 0]);
    expect(rowOf(map, 2)).toEqual(new Array(9).fill(0));
  });

  it("are read more often where windows overlap", () => {
    const { of } = unitReads(sequential(conv(), conv()), [7, 7]);
    expect(rowOf(of([1, 1]), 3)).toEqual([0, 3, 6, 9, 6, 3, 0]);
  });

  it("are those up to a layer, and end before one without windows", () => {
    const model = sequential(conv(), conv(), flatten(), linear({ units: 2 }));
    expect(unitReads(model, [7, 7], "conv2d1").map).toEqual([5, 5]);
    expect(unitReads(model, [7, 7])).toMatchObject({ map: [3, 3], before: "flatten" });
    expect(() => unitReads(model, [7, 7], "linear")).toThrow("before flatten");
  });
});
