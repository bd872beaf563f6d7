import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Batch, type BatchOptions, batchCount, batches } from "./batches.ts";
import { type Dataset, standardisation } from "./dataset.ts";
import { digits } from "./digits/digits.ts";

const dataset = digits({ count: 53, seed: 2 });

/** Two images of 2 × 3 pixels and two channels; image n has the values 12n … 12n + 11. */
const small: Dataset = {
  name: "small",
  images: Uint8Array.from({ length: 24 }, (_, i) => i),
  labels: Int32Array.of(1, 0),
  shape: [2, 3, 2],
  classes: ["a", "b"],
  size: 2,
};

/** The batches with arrays of their own. */
const all = (data: Dataset, options: BatchOptions): Batch[] =>
  Array.from(batches(data, options), (batch) => ({
    ...batch,
    images: batch.images.slice(),
    labels: batch.labels.slice(),
    indices: batch.indices.slice(),
  }));
const indices = (options: BatchOptions): number[] =>
  all(dataset, options).flatMap((batch) => [...batch.indices]);

describe("batches", () => {
  it("come in the data's own order without a seed, scaled to 0 … 1", () => {
    const [only] = all(small, { size: 2 });
    expect(only?.labels).toEqual(Int32Array.of(1, 0));
    expect(only?.indices).toEqual(Uint32Array.of(0, 1));
    expect(only?.images).toEqual(Float32Array.from({ length: 24 }, (_, i) => i * (1 / 255)));
  });

  it("are standardised channel by channel", () => {
    const [only] = all(small, { size: 2, mean: [0.5, 0.01], std: [0.25, 2] });
    only?.images.forEach((value, i) => {
      const [mean, std] = i % 2 === 0 ? [0.5, 0.25] : [0.01, 2];
      expect(value).toBeCloseTo((i / 255 - (mean as number)) / (std as number), 6);
    });
  });

  it("bring MNIST's kind of pixels to about mean 0 and deviation 1", () => {
    const [only] = all(digits({ count: 500, seed: 1 }), { size: 500, ...standardisation.mnist });
    const values = only?.images ?? new Float32Array(1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(square - 1)).toBeLessThan(0.15);
  });

  it("take floats as they are", () => {
    const floats = { ...small, images: Float32Array.from(small.images, (value) => value / 10) };
    expect(all(floats, { size: 2 })[0]?.images).toEqual(floats.images);
  });

  it("hold every image once an epoch, with its own label and pixels, whatever their size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(1000), (size, seed) => {
        const made = all(dataset, { size, seed });
        expect(made.length).toBe(batchCount(53, size));
        const seen = made.flatMap((batch) => [...batch.indices]);
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 53 }, (_, i) => i));
        for (const batch of made)
          batch.indices.forEach((sample, n) => {
            expect(batch.labels[n]).toBe(dataset.labels[sample]);
            const image = batch.images.subarray(n * 784, n * 784 + 784);
            const own = dataset.images.subarray(sample * 784, sample * 784 + 784);
            expect(image.every((value, i) => value === Math.fround((own[i] as number) / 255))).toBe(
              true,
            );
          });
      }),
      { numRuns: 20 },
    );
  });

  it("are in an order of their own for each seed and epoch", () => {
    const order = indices({ size: 10, seed: 1 });
    expect(indices({ size: 7, seed: 1, epoch: 0 })).toEqual(order);
    expect(indices({ size: 10, seed: 2 })).not.toEqual(order);
    expect(indices({ size: 10, seed: 1, epoch: 1 })).not.toEqual(order);
  });

  it("leave out the rest if asked", () => {
    expect(all(dataset, { size: 10 }).map(({ count }) => count)).toEqual([10, 10, 10, 10, 10, 3]);
    expect(all(dataset, { size: 10, dropLast: true })).toHaveLength(5);
    expect(all(dataset, { size: 54, dropLast: true })).toHaveLength(0);
    expect([batchCount(53, 10), batchCount(53, 10, true), batchCount(0, 10)]).toEqual([6, 5, 0]);
  });

  it("go on at any batch as if nothing had happened", () => {
    const options = { size: 8, seed: 3, epoch: 4, augmentation: { shift: 2, rotate: 9 } };
    const whole = all(dataset, options);
    for (let start = 0; start <= whole.length; start++)
      expect(all(dataset, { ...options, start })).toEqual(whole.slice(start));
  });

  it("augment an image alike at any batch size, anew each epoch", () => {
    const pictures = (size: number, epoch: number) => {
      const of = new Map<number, string>();
      const augmentation = { shift: 2, rotate: 9, scale: 0.1, shear: 0.1 };
      for (const batch of batches(dataset, { size, seed: 3, epoch, augmentation }))
        batch.indices.forEach((sample, n) => {
          of.set(sample, batch.images.subarray(n * 784, n * 784 + 784).join());
        });
      return of;
    };
    expect(pictures(5, 1)).toEqual(pictures(53, 1));
    expect(pictures(5, 2)).not.toEqual(pictures(5, 1));
  });

  it("hold the bits that they always held: a run that began long ago goes on with the same images", () => {
    const data = digits({ count: 100, seed: 3 });
    const known = [
      [undefined, "4e5d65804f9ecc7f"],
      [{ shift: 2 }, "cc829c88f072aada"],
      [{ rotate: 5 }, "c391015668addeb2"],
      [{ shift: 2, rotate: 10, scale: 0.1, shear: 0.1 }, "29eb94b990657c06"],
    ] as const;
    for (const [augmentation, digest] of known) {
      const hash = createHash("sha256");
      for (const { images, labels } of all(data, {
        size: 32,
        seed: 5,
        epoch: 2,
        ...(augmentation && { augmentation }),
      })) {
        hash.update(images);
        hash.update(labels);
      }
      expect(hash.digest("hex").slice(0, 16)).toBe(digest);
    }
  });

  it("share their arrays", () => {
    const buffers = new Set<ArrayBufferLike>();
    for (const batch of batches(dataset, { size: 10, seed: 1 })) buffers.add(batch.images.buffer);
    expect(buffers.size).toBe(1);
  });

  it("say what cannot be", () => {
    const cases: [BatchOptions, string][] = [
      [{ size: 0 }, "size is 0"],
      [{ size: 2.5 }, "size is 2.5"],
      [{ size: 10, start: 7 }, "start is 7; digits has 6 batches"],
      [{ size: 10, seed: -1 }, "seed is -1"],
      [{ size: 10, augmentation: { shift: 1 } }, "augmentation needs a seed"],
      [{ size: 10, seed: 1, augmentation: { shift: 0.5 } }, "shift is 0.5"],
      [{ size: 10, seed: 1, augmentation: { rotate: -1 } }, "rotate is -1"],
      [{ size: 10, seed: 1, augmentation: { scale: 1 } }, "scale is 1"],
      [{ size: 10, std: 0 }, "std is 0"],
      [{ size: 10, mean: Number.NaN }, "mean is NaN; it must be finite"],
      [{ size: 10, mean: [1, 2] }, "mean has 2 values for 1 channels"],
    ];
    for (const [options, message] of cases) expect(() => all(dataset, options)).toThrow(message);
  });
});
