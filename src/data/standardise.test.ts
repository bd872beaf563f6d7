import { expect, it } from "vitest";
import { batches } from "./batches.ts";
import { digits } from "./digits/digits.ts";
import { fitStandardisation } from "./standardise.ts";

it("brings every channel to mean 0 and deviation 1", () => {
  const images = Uint8Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? i % 200 : (i * i) % 90));
  const data = {
    ...digits({ count: 1, seed: 1 }),
    images,
    labels: new Int32Array(4),
    shape: [5, 5, 3] as const,
    size: 4,
  };
  const fitted = fitStandardisation(data);
  expect(fitStandardisation(data)).toBe(fitted);
  for (const { images: made } of batches(data, { size: 4, ...fitted }))
    for (let c = 0; c < 3; c++) {
      const channel = [...made].filter((_, i) => i % 3 === c);
      const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length;
      const square = channel.reduce((sum, value) => sum + value * value, 0) / channel.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(square).toBeCloseTo(1, 5);
    }
});

it("takes floats as they are, and needs images", () => {
  const one = digits({ count: 1, seed: 2 });
  const floats = { ...one, images: Float32Array.of(1, 3), shape: [1, 2, 1] as const };
  expect(fitStandardisation(floats)).toEqual({ mean: [2], std: [1] });
  const none = { ...one, images: new Uint8Array(0), size: 0 };
  expect(() => fitStandardisation(none)).toThrow("digits: no images to fit a standardisation to");
});

it("is that of the shape, where two data sets share their bytes", () => {
  const images = Uint8Array.of(0, 255, 0, 255);
  const grey = { ...digits({ count: 1, seed: 2 }), images, shape: [2, 2, 1] as const };
  expect(fitStandardisation(grey)).toEqual({ mean: [0.5], std: [0.5] });
  expect(fitStandardisation({ ...grey, shape: [1, 2, 2] }).mean).toEqual([0, 1]);
});
