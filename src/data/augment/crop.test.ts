import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../threefry.ts";
import { crop } from "./crop.ts";
import type { Source } from "./transformation.ts";

const values = (size: number, cropPadding: "zeros" | "reflect") => ({ crop: size, cropPadding });

/** The definition: pad, then cut the window whose corner is at (crop − dy, crop − dx). */
function cropped(
  { pixels, shape: [height, width, channels] }: Source,
  size: number,
  padding: "zeros" | "reflect",
  { dx, dy }: { dx: number; dy: number },
): number[] {
  const at = (row: number, column: number, c: number): number => {
    let [r, k] = [row, column];
    if (padding === "reflect") {
      if (r < 0) r = -r;
      if (r >= height) r = 2 * (height - 1) - r;
      if (k < 0) k = -k;
      if (k >= width) k = 2 * (width - 1) - k;
    }
    const inside = r >= 0 && r < height && k >= 0 && k < width;
    return inside ? (pixels[(r * width + k) * channels + c] as number) : 0;
  };
  const padded = Array.from({ length: height + 2 * size }, (_, row) =>
    Array.from({ length: width + 2 * size }, (_, column) =>
      Array.from({ length: channels }, (_, c) => at(row - size, column - size, c)),
    ),
  );
  return padded
    .slice(size - dy, size - dy + height)
    .flatMap((row) => row.slice(size - dx, size - dx + width).flat());
}

describe("crop", () => {
  const kind = { shape: [5, 6, 1] as const, full: 255, mean: () => [0] };

  it("is the image padded and cut, whichever the padding", () => {
    const arbitrary = fc.record({
      height: fc.integer({ min: 3, max: 6 }),
      width: fc.integer({ min: 3, max: 6 }),
      channels: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 0, max: 2 }),
      padding: fc.constantFrom("zeros" as const, "reflect" as const),
      index: fc.nat(100),
    });
    fc.assert(
      fc.property(arbitrary, ({ height, width, channels, size, padding, index }) => {
        const length = height * width * channels;
        const source: Source = {
          pixels: Float64Array.from({ length }, (_, i) => i + 1),
          shape: [height, width, channels],
        };
        const drawn = crop.blank();
        crop.draw(values(size, padding), new Stream([3, 4], index), kind, drawn);
        const out = new Float64Array(length + 1).fill(-1);
        const [ones, zeros] = [new Float64Array(channels).fill(1), new Float64Array(channels)];
        crop.place(drawn, values(size, padding), source, 0, ones, zeros, out, 1);
        expect([...out]).toEqual([-1, ...cropped(source, size, padding, drawn)]);
      }),
    );
  });

  it("takes every window equally often", () => {
    const seen = new Map<string, number>();
    const n = 10_000;
    const drawn = crop.blank();
    const random = new Stream([5, 6]);
    for (let i = 0; i < n; i++) {
      crop.draw(values(2, "zeros"), random.seek(i), kind, drawn);
      const window = `${drawn.dx} ${drawn.dy}`;
      seen.set(window, (seen.get(window) ?? 0) + 1);
    }
    expect(seen.size).toBe(25);
    for (const count of seen.values())
      expect(Math.abs(count / n - 0.04)).toBeLessThan(4.5 * Math.sqrt(0.04 / n));
  });

  it("is not larger than what there is to mirror", () => {
    expect(() => crop.check?.(values(5, "zeros"), kind)).not.toThrow();
    expect(() => crop.check?.(values(4, "reflect"), kind)).not.toThrow();
    expect(() => crop.check?.(values(5, "reflect"), kind)).toThrow(
      "augmentation: crop is 5; for images of 5 × 6 padded with reflect it must be from 0 to 4 pixels",
    );
    expect(() => crop.check?.(values(6, "zeros"), kind)).toThrow(RangeError);
  });
});
