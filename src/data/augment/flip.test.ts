import { describe, expect, it } from "vitest";
import { Stream } from "../threefry.ts";
import { flip, flipVertical } from "./flip.ts";

const kind = (height: number, width: number, channels: number) => ({
  shape: [height, width, channels] as const,
  full: 255,
  mean: () => [],
});

describe("flips", () => {
  it("mirror left and right, or top and bottom, and keep each pixel's channels together", () => {
    for (const [height, width, channels] of [
      [2, 3, 2],
      [3, 4, 1],
      [1, 1, 3],
    ] as const) {
      const at = (row: number, column: number, c: number) => (row * width + column) * channels + c;
      const image = () => Float64Array.from({ length: height * width * channels }, (_, i) => i);
      const [sideways, upside] = [image(), image()];
      flip.change({ flipped: true }, { flip: 1 }, sideways, kind(height, width, channels));
      flipVertical.change(
        { flipped: true },
        { flipVertical: 1 },
        upside,
        kind(height, width, channels),
      );
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          for (let c = 0; c < channels; c++) {
            expect(sideways[at(row, column, c)]).toBe(at(row, width - 1 - column, c));
            expect(upside[at(row, column, c)]).toBe(at(height - 1 - row, column, c));
          }
      flip.change({ flipped: false }, { flip: 1 }, sideways, kind(height, width, channels));
      expect(sideways[0]).toBe(at(0, width - 1, 0));
    }
  });

  it("happen with their probability, each on its own", () => {
    const n = 10_000;
    let both = 0;
    for (const p of [0, 0.2, 0.5, 1]) {
      let [sideways, upside] = [0, 0];
      const [a, b] = [flip.blank(), flipVertical.blank()];
      for (let i = 0; i < n; i++) {
        flip.draw({ flip: p }, new Stream([1, flip.stream], i), kind(2, 2, 1), a);
        flipVertical.draw(
          { flipVertical: p },
          new Stream([1, flipVertical.stream], i),
          kind(2, 2, 1),
          b,
        );
        sideways += Number(a.flipped);
        upside += Number(b.flipped);
        if (p === 0.5) both += Number(a.flipped && b.flipped);
      }
      const error = 4 * Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs(sideways / n - p)).toBeLessThanOrEqual(error);
      expect(Math.abs(upside / n - p)).toBeLessThanOrEqual(error);
    }
    expect(Math.abs(both / n - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / n));
  });
});
