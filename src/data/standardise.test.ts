import { describe, expect, it } from "vitest";
import { batches } from "./batches.ts";
import { type Dataset, standardisation } from "./dataset.ts";
import { digits } from "./digits/digits.ts";
import { mnist } from "./mnist.ts";
import { fitStandardisation } from "./standardise.ts";

const dataset = (images: Dataset["images"], shape: Dataset["shape"], size: number): Dataset => ({
  name: "made up",
  images,
  labels: new Uint8Array(size),
  shape,
  classes: ["a"],
  size,
});

describe("fitStandardisation", () => {
  it("finds mean and deviation of each channel, by hand", () => {
    const images = Uint8Array.of(0, 255, 51, 255, 102, 0, 51, 0);
    const { mean, std } = fitStandardisation(dataset(images, [1, 2, 2], 2));
    expect(mean.map((v) => v * 5)).toEqual([1, 2.5]);
    expect(std[0]).toBeCloseTo(Math.sqrt(0.5) / 5, 15);
    expect(std[1]).toBe(0.5);
  });

  it("gives a training set mean 0 and deviation 1 (E5, S4)", () => {
    const data = digits({ count: 300, seed: 2 });
    const fitted = fitStandardisation(data);
    const [batch] = batches(data, { size: 300, ...fitted });
    const values = [...(batch?.images ?? [])];
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(1e-6);
    expect(Math.abs(variance - 1)).toBeLessThan(1e-6);
  });

  it("is the same for bytes and for the floats that they stand for", () => {
    const bytes = digits({ count: 50, seed: 3 });
    const images = Float32Array.from(bytes.images, (v) => v / 255);
    const [a, b] = [fitStandardisation(bytes), fitStandardisation({ ...bytes, images })];
    expect(Math.abs((a.mean[0] as number) - (b.mean[0] as number))).toBeLessThan(1e-8);
    expect(Math.abs((a.std[0] as number) - (b.std[0] as number))).toBeLessThan(1e-8);
  });

  it("keeps the digits of a small deviation beside a large mean, over many values", () => {
    const images = Float32Array.from({ length: 400_000 }, (_, i) => 65_536 + (i % 2) / 64);
    const { mean, std } = fitStandardisation(dataset(images, [20, 20, 1], 1000));
    expect(mean).toEqual([65_536 + 1 / 128]);
    expect(std[0]).toBeCloseTo(1 / 128, 12);
  });

  it("leaves a channel as wide as it is that never changes, and refuses no images", () => {
    expect(fitStandardisation(dataset(new Uint8Array(4).fill(255), [2, 2, 1], 1))).toEqual({
      mean: [1],
      std: [1],
    });
    expect(() => fitStandardisation(dataset(new Uint8Array(0), [2, 2, 1], 0))).toThrow(
      "made up: no images to fit a standardisation to",
    );
  });

  it.runIf(process.env.FOVEA_DATA !== undefined)(
    "finds MNIST's 0.1307 and 0.3081 in its 60,000 training images (E5)",
    async () => {
      const dir = `${process.env.FOVEA_DATA}/mnist`;
      const { mean, std } = fitStandardisation(await mnist({ split: "train", dir }));
      expect(mean[0]).toBeCloseTo(standardisation.mnist.mean, 4);
      expect(std[0]).toBeCloseTo(standardisation.mnist.std, 4);
      expect([mean[0]?.toFixed(6), std[0]?.toFixed(6)]).toEqual(["0.130660", "0.308108"]);
    },
  );

  it("finds nearly the same in the generated digits, which are made to look like MNIST's", () => {
    const { mean, std } = fitStandardisation(digits({ count: 500, seed: 1 }));
    expect(Math.abs((mean[0] as number) - standardisation.mnist.mean)).toBeLessThan(0.02);
    expect(Math.abs((std[0] as number) - standardisation.mnist.std)).toBeLessThan(0.03);
  });
});
