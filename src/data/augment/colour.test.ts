import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../../../test/golden/colour.json" with { type: "json" };
import { Stream } from "../threefry.ts";
import { brightness } from "./brightness.ts";
import { luma } from "./colour.ts";
import { contrast } from "./contrast.ts";
import { hue } from "./hue.ts";
import { saturation } from "./saturation.ts";

const kind = (full: number, shape: readonly [number, number, number] = [1, 1, 3]) => ({
  shape,
  full,
  mean: () => [],
});

const change: Readonly<
  Record<string, (pixels: Float64Array, amount: number, full: number) => void>
> = {
  brightness: (x, amount, full) => brightness.change({ amount }, { brightness: 1 }, x, kind(full)),
  contrast: (x, amount, full) => contrast.change({ amount }, { contrast: 1 }, x, kind(full)),
  saturation: (x, amount, full) => saturation.change({ amount }, { saturation: 1 }, x, kind(full)),
  hue: (x, amount, full) => hue.change({ amount }, { hue: 0.5 }, x, kind(full)),
};

describe("colour jitter", () => {
  it("is what torchvision makes, for floats and for bytes", () => {
    // torchvision weighs red with 0.2989, the standard with 0.299.
    const near = 2e-4;
    for (const { name, amount, values } of golden.cases)
      for (const full of [1, 255]) {
        const image = Float64Array.from(golden.image, (value) => value * full);
        change[name]?.(image, amount, full);
        for (const [i, value] of image.entries())
          expect(Math.abs(value / full - (values[i] as number)), `${name} ${amount}`).toBeLessThan(
            name === "hue" || name === "brightness" ? 2e-6 : near,
          );
      }
  });

  const pixels = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), {
    minLength: 1,
    maxLength: 9,
  });

  it("of hue keeps the largest and the smallest channel of every pixel, and turns back", () => {
    fc.assert(
      fc.property(pixels, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (colours, amount) => {
        const image = Float64Array.from(colours.flat());
        change.hue?.(image, amount, 255);
        for (const [i, colour] of colours.entries()) {
          const turned = [...image.subarray(3 * i, 3 * i + 3)];
          expect(Math.max(...turned)).toBeCloseTo(Math.max(...colour), 9);
          expect(Math.min(...turned)).toBeCloseTo(Math.min(...colour), 9);
        }
        change.hue?.(image, -amount, 255);
        for (const [i, value] of colours.flat().entries()) expect(image[i]).toBeCloseTo(value, 8);
      }),
    );
  });

  it("of hue by a third brings red to green, green to blue and blue to red", () => {
    const image = Float64Array.of(200, 10, 10, 10, 200, 10, 10, 10, 200);
    change.hue?.(image, 1 / 3, 255);
    const expected = [10, 200, 10, 10, 10, 200, 200, 10, 10];
    for (const [i, value] of expected.entries()) expect(image[i]).toBeCloseTo(value, 9);
  });

  it("of saturation keeps a pixel's grey, that of contrast the image's, where nothing is cut off", () => {
    const image = Float64Array.of(100, 120, 140, 90, 130, 110);
    const grey = (x: Float64Array, at: number) =>
      luma(x[at] as number, x[at + 1] as number, x[at + 2] as number);
    const before = [grey(image, 0), grey(image, 3)];
    change.saturation?.(image, 1.5, 255);
    expect(grey(image, 0)).toBeCloseTo(before[0] as number, 9);
    expect(grey(image, 3)).toBeCloseTo(before[1] as number, 9);
    change.contrast?.(image, 1.2, 255);
    expect(grey(image, 0) + grey(image, 3)).toBeCloseTo(
      (before[0] as number) + (before[1] as number),
      9,
    );
  });

  it("stays within the range of pixels", () => {
    fc.assert(
      fc.property(pixels, fc.double({ min: 0, max: 2, noNaN: true }), (colours, amount) => {
        for (const name of ["brightness", "contrast", "saturation"]) {
          const image = Float64Array.from(colours.flat());
          change[name]?.(image, amount, 255);
          expect(image.every((value) => value >= 0 && value <= 255)).toBe(true);
        }
      }),
    );
  });

  it("of grey images is brightness and contrast: the distance from the image's mean", () => {
    const grey = kind(255, [2, 2, 1]);
    const image = Float64Array.of(0, 100, 200, 100);
    contrast.change({ amount: 0.5 }, { contrast: 1 }, image, grey);
    expect([...image]).toEqual([50, 100, 150, 100]);
    brightness.change({ amount: 2 }, { brightness: 1 }, image, grey);
    expect([...image]).toEqual([100, 200, 255, 200]);
  });

  it("of images without colour is refused", () => {
    const cases: [readonly [number, number, number], string][] = [
      [[28, 28, 1], "for grey images it must be 0"],
      [[28, 28, 4], "for images of 4 channels it must be 0"],
    ];
    for (const [shape, message] of cases) {
      const hues = () => hue.check?.({ hue: 0.1 }, kind(255, shape));
      const saturations = () => saturation.check?.({ saturation: 0.5 }, kind(255, shape));
      expect(hues).toThrow(RangeError);
      expect(hues).toThrow(`augmentation: hue is 0.1; ${message}`);
      expect(saturations).toThrow(`augmentation: saturation is 0.5; ${message}`);
    }
  });

  it("draws evenly from its range", () => {
    const n = 5000;
    const drawn = hue.blank();
    const amounts = (draw: (random: Stream) => void) =>
      Array.from({ length: n }, (_, i) => {
        draw(new Stream([9, 9], i));
        return drawn.amount;
      });
    const cases: [number[], number, number][] = [
      [amounts((r) => brightness.draw({ brightness: 0.4 }, r, kind(1), drawn)), 0.6, 1.4],
      [amounts((r) => contrast.draw({ contrast: 1 }, r, kind(1), drawn)), 0, 2],
      [amounts((r) => saturation.draw({ saturation: 0.5 }, r, kind(1), drawn)), 0.5, 1.5],
      [amounts((r) => hue.draw({ hue: 0.1 }, r, kind(1), drawn)), -0.1, 0.1],
    ];
    for (const [all, low, high] of cases) {
      const span = high - low;
      const least = Math.min(...all);
      const most = Math.max(...all);
      const mean = all.reduce((sum, value) => sum + value, 0) / n;
      expect(least >= low && least < low + 0.01 * span).toBe(true);
      expect(most < high && most > high - 0.01 * span).toBe(true);
      expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((4 * span) / Math.sqrt(12 * n));
    }
  });
});
