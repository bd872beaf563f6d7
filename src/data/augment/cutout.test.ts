import { describe, expect, it } from "vitest";
import { Stream } from "../threefry.ts";
import { cutout } from "./cutout.ts";

const kind = { shape: [7, 9, 2] as const, full: 1, mean: () => [0.25, 0.75] };
const values = (size: number, probability = 1, fill: "zeros" | "mean" = "zeros") => ({
  cutout: size,
  cutoutProbability: probability,
  cutoutFill: fill,
});

describe("cutout", () => {
  const drawn = cutout.blank();
  const draw = (index: number, ...given: Parameters<typeof values>) =>
    cutout.draw(values(...given), new Stream([7, 8], index), kind, drawn);

  it("paints a square about its centre, of which what leaves the image is cut off, and nothing else", () => {
    for (let size = 1; size <= 7; size++)
      for (let index = 0; index < 50; index++) {
        draw(index, size);
        const random = new Stream([7, 8], index);
        const [row, column] = [random.below(7), random.below(9)];
        const image = new Float64Array(7 * 9 * 2).fill(1);
        cutout.change(drawn, values(size), image, kind);
        let area = 0;
        for (let r = 0; r < 7; r++)
          for (let k = 0; k < 9; k++) {
            const [down, across] = [
              r - row + Math.floor(size / 2),
              k - column + Math.floor(size / 2),
            ];
            const inside = down >= 0 && down < size && across >= 0 && across < size;
            expect(image[(r * 9 + k) * 2]).toBe(inside ? 0 : 1);
            expect(image[(r * 9 + k) * 2 + 1]).toBe(inside ? 0 : 1);
            area += Number(inside);
          }
        expect(area).toBeGreaterThanOrEqual(Math.ceil(size / 2) ** 2);
        expect(area).toBeLessThanOrEqual(size * size);
      }
  });

  it("paints with the mean of each channel if asked", () => {
    draw(0, 3, 1, "mean");
    const image = new Float64Array(7 * 9 * 2).fill(1);
    cutout.change(drawn, values(3, 1, "mean"), image, kind);
    expect([...new Set(image)].sort()).toEqual([0.25, 0.75, 1]);
  });

  it("changes the part of the images that it is asked to", () => {
    let cut = 0;
    for (let index = 0; index < 4000; index++) {
      draw(index, 3, 0.3);
      cut += Number(drawn.bottom > drawn.top && drawn.right > drawn.left);
    }
    expect(Math.abs(cut / 4000 - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 4000));
  });

  it("is not larger than the image", () => {
    expect(() => cutout.check?.(values(7), kind)).not.toThrow();
    expect(() => cutout.check?.(values(8), kind)).toThrow(RangeError);
    expect(() => cutout.check?.(values(8), kind)).toThrow(
      "augmentation: cutout is 8; for images of 7 × 9 it must be from 0 to 7 pixels",
    );
  });
});
