import { describe, expect, it } from "vitest";
import { batches } from "../batches.ts";
import { type Dataset, valuesOf } from "../dataset.ts";
import { digits } from "../digits/digits.ts";
import { Stream } from "../threefry.ts";
import { Augmenter } from "./augmenter.ts";
import { cutmix } from "./cutmix.ts";
import type { Augmentation } from "./index.ts";
import { mixup } from "./mixup.ts";

const dataset = digits({ count: 60, seed: 4 });

/** Every image of an epoch by its index: pixels, targets, partner and share. */
function epoch(augmentation: Augmentation, size: number, data: Dataset = dataset) {
  const { values: pixels } = valuesOf(data.shape);
  const classes = data.classes.length;
  const made = new Map<
    number,
    { image: Float32Array; target: number[]; label: number; partner: number; share: number }
  >();
  for (const { images, labels, indices, mixed } of batches(data, { size, seed: 9, augmentation }))
    indices.forEach((sample, n) => {
      made.set(sample, {
        image: images.slice(n * pixels, (n + 1) * pixels),
        target: [...(mixed?.targets.subarray(n * classes, (n + 1) * classes) ?? [])],
        label: labels[n] as number,
        partner: mixed?.partners[n] as number,
        share: mixed?.shares[n] as number,
      });
    });
  return made;
}

const byteAt = (sample: number, i: number) =>
  Math.fround((dataset.images[sample * 784 + i] as number) / 255);

describe("mixup", () => {
  it("mixes images and labels: x̂ = λ xᵢ + (1 − λ) xⱼ, ŷ = λ yᵢ + (1 − λ) yⱼ (E7, S4)", () => {
    for (const [sample, { image, target, label, partner, share }] of epoch({ mixup: 1 }, 20)) {
      image.forEach((value, i) => {
        const expected = share * byteAt(sample, i) + (1 - share) * byteAt(partner, i);
        expect(Math.abs(value - expected)).toBeLessThan(1e-6);
      });
      const [own, other] = [dataset.labels[sample] as number, dataset.labels[partner] as number];
      const expected = new Array<number>(10).fill(0);
      expected[own] = share;
      expected[other] = (expected[other] as number) + (1 - share);
      for (const [c, p] of target.entries()) expect(p).toBeCloseTo(expected[c] as number, 6);
      expect(target.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
      expect(label).toBe(share >= 0.5 ? own : other);
    }
  });

  it("is one stream for one seed, whatever the size of the batch (E7)", () => {
    for (const augmentation of [{ mixup: 0.2 }, { mixup: 1, cutmix: 1, shift: 2, flip: true }])
      expect(epoch(augmentation, 7)).toEqual(epoch(augmentation, 60));
  });

  it("mixes the part of the images that it is asked to, all partners alike likely", () => {
    const drawn = mixup.blank();
    const kind = { shape: [2, 2, 1] as const, full: 1, mean: () => [] };
    let mixed = 0;
    for (let i = 0; i < 4000; i++) {
      mixup.draw({ mixup: 1, mixupProbability: 0.4 }, new Stream([2, 3], i), kind, drawn);
      mixed += Number(drawn.share < 1);
    }
    expect(Math.abs(mixed / 4000 - 0.4)).toBeLessThan(4 * Math.sqrt(0.24 / 4000));
    const partners = new Set([...epoch({ mixup: 1 }, 60).values()].map(({ partner }) => partner));
    // Of 60 draws with replacement about 60 (1 − 1/e) = 38 are different.
    expect(partners.size).toBeGreaterThan(28);
  });

  it("mixes the partner as it looks itself in this epoch", () => {
    const augmentation = { rotate: 20, cutout: 8, mixup: 1 };
    const plain = new Augmenter(dataset, {
      augmentation: { rotate: 20, cutout: 8 },
      seed: 9,
    });
    const [own, other] = [new Float32Array(784), new Float32Array(784)];
    for (const [sample, { image, partner, share }] of epoch(augmentation, 60)) {
      plain.write(sample, own, 0);
      plain.write(partner, other, 0);
      image.forEach((value, i) => {
        const expected = share * (own[i] as number) + (1 - share) * (other[i] as number);
        expect(Math.abs(value - expected)).toBeLessThan(1e-6);
      });
    }
  });
});

describe("cutmix", () => {
  it("takes a rectangle from the partner; the labels' shares are those of the areas", () => {
    for (const [sample, { image, target, partner, share }] of epoch({ cutmix: 1 }, 20)) {
      let foreign = 0;
      let ambiguous = 0;
      image.forEach((value, i) => {
        const [own, other] = [byteAt(sample, i), byteAt(partner, i)];
        expect(value === own || value === other).toBe(true);
        if (own === other) ambiguous++;
        else if (value === other) foreign++;
      });
      const area = Math.round((1 - share) * 784);
      expect(Math.abs((1 - share) * 784 - area)).toBeLessThan(1e-3);
      expect(foreign).toBeLessThanOrEqual(area);
      expect(foreign + ambiguous).toBeGreaterThanOrEqual(area);
      expect(target.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    }
  });

  it("draws patches inside the image whose area is what λ says, before it is cut off", () => {
    const kind = { shape: [20, 30, 1] as const, full: 1, mean: () => [] };
    const drawn = cutmix.blank();
    let sum = 0;
    for (let i = 0; i < 3000; i++) {
      cutmix.draw({ cutmix: 1, cutmixProbability: 1 }, new Stream([2, 9], i), kind, drawn);
      const { top, bottom, left, right, share } = drawn;
      expect(
        top >= 0 && bottom <= 20 && top <= bottom && left >= 0 && right <= 30 && left <= right,
      ).toBe(true);
      expect(share).toBeCloseTo(1 - ((bottom - top) * (right - left)) / 600, 12);
      sum += share;
    }
    // Half would be kept if nothing were cut off at the border.
    expect(sum / 3000).toBeGreaterThan(0.5);
    expect(sum / 3000).toBeLessThan(0.75);
  });
});

it("of mixup and cutmix each image draws one, with a fair coin", () => {
  const data = digits({ count: 600, seed: 5 });
  const [both, alone] = [epoch({ mixup: 1, cutmix: 1 }, 100, data), epoch({ mixup: 1 }, 100, data)];
  let same = 0;
  for (const [sample, { share, partner }] of both) {
    expect(partner).toBe(alone.get(sample)?.partner);
    same += Number(share === alone.get(sample)?.share);
  }
  expect(Math.abs(same / 600 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 600));
});
