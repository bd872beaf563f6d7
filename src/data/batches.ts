import { Augmenter } from "./augment/augmenter.ts";
import type { Augmentation } from "./augment/index.ts";
import { type Dataset, type Standardisation, valuesOf } from "./dataset.ts";
import { permutation } from "./permutation.ts";
import { deriveKey } from "./threefry.ts";

export interface BatchOptions extends Partial<Standardisation> {
  /** Examples a batch. */
  readonly size: number;
  /** Chooses the order and the augmentation; without it the examples come in their own order. */
  readonly seed?: number;
  /** Each epoch has an order of its own. Default 0. */
  readonly epoch?: number;
  /** Leaves out the last batch if it is not full. Default false. */
  readonly dropLast?: boolean;
  /** The first batch to be made: where an interrupted epoch goes on. Default 0. */
  readonly start?: number;
  readonly augmentation?: Augmentation;
  /** What is subtracted from the pixels' fraction of full (byte / 255), for all channels or for each. Default 0. */
  readonly mean?: number | readonly number[];
  /** What it is then divided by. Default 1. */
  readonly std?: number | readonly number[];
}

/** Valid until the next one is asked for: all batches of a `batches` call share their arrays. */
export interface Batch {
  /** [N, …shape of one example] */
  readonly images: Float32Array;
  /** The class of each image, of the larger part where two are mixed. [N] */
  readonly labels: Int32Array;
  /** Which image of the data set each one is. [N] */
  readonly indices: Uint32Array;
  /** Where the augmentation mixes images: what each one is then. */
  readonly mixed?: Mixed;
  /** N; below `size` only in the last batch. */
  readonly count: number;
  /** The batch's number within the epoch. */
  readonly index: number;
}

/** What mixup and cutmix make of the labels. */
export interface Mixed {
  /** The probability of each class: share · own label + (1 − share) · partner's label. [N, classes] */
  readonly targets: Float32Array;
  /** Which image of the data set was mixed in. [N] */
  readonly partners: Uint32Array;
  /** What the image keeps of itself, from 0 to 1. [N] */
  readonly shares: Float32Array;
}

/** Names this use of the seed. */
const PURPOSE = 2;

/** How many batches an epoch has. */
export function batchCount(images: number, size: number, dropLast = false): number {
  return dropLast ? Math.floor(images / size) : Math.ceil(images / size);
}

/** The order in which an epoch takes a data set's images: a function of (seed, epoch). */
export const epochOrder = (size: number, seed: number, epoch = 0): Uint32Array =>
  permutation(size, deriveKey(seed, PURPOSE, epoch));

/**
 * The batches of one epoch.
 *
 *   image ← (augmented(bytes / 255) − mean) / std       (floats are not divided by 255)
 *
 * Order and augmentation are functions of (seed, epoch) and of the image's index, not of what was drawn before: batch b is the same
 * whether the epoch began at 0 or at b, and an image is augmented alike at any batch size. Examples that are
 * no images [H, W, C] are values, each place of their last axis a channel; they have no augmentation. Nothing is allocated from batch to batch.
 *
 * @throws {RangeError} for a size, start or augmentation that cannot be, or augmentation without a seed
 */
export function* batches(dataset: Dataset, options: BatchOptions): Generator<Batch, void, void> {
  const { size, seed, epoch = 0, dropLast = false, start = 0 } = options;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError(`batches: size is ${size}; it must be a whole number from 1`);
  const total = batchCount(dataset.size, size, dropLast);
  if (!Number.isSafeInteger(start) || start < 0 || start > total)
    throw new RangeError(`batches: start is ${start}; ${dataset.name} has ${total} batches`);
  const augmenter = new Augmenter(dataset, options);
  const order = seed === undefined ? undefined : epochOrder(dataset.size, seed, epoch);

  const { values: pixels } = valuesOf(dataset.shape);
  const classes = dataset.classes.length;
  const images = new Float32Array(size * pixels);
  const labels = new Int32Array(size);
  const indices = new Uint32Array(size);
  const mixed = augmenter.mixes ? emptyMixed(size, classes) : undefined;

  for (let index = start; index < total; index++) {
    const first = index * size;
    const count = Math.min(size, dataset.size - first);
    mixed?.targets.fill(0);
    for (let n = 0; n < count; n++) {
      const sample = order === undefined ? first + n : (order[first + n] as number);
      const label = dataset.labels[sample] as number;
      augmenter.write(sample, images, n * pixels);
      labels[n] = label;
      indices[n] = sample;
      if (mixed === undefined) continue;
      const { partner, share } = augmenter.mix(sample, images, n * pixels);
      const other = dataset.labels[partner] as number;
      mixed.partners[n] = partner;
      mixed.shares[n] = share;
      // In this order: the two may be one class.
      mixed.targets[n * classes + label] = share;
      mixed.targets[n * classes + other] =
        (mixed.targets[n * classes + other] as number) + 1 - share;
      if (share < 0.5) labels[n] = other;
    }
    const part = <A extends Float32Array | Int32Array | Uint32Array>(array: A, each = 1): A =>
      count === size ? array : (array.subarray(0, count * each) as A);
    yield {
      images: part(images, pixels),
      labels: part(labels),
      indices: part(indices),
      ...(mixed && {
        mixed: {
          targets: part(mixed.targets, classes),
          partners: part(mixed.partners),
          shares: part(mixed.shares),
        },
      }),
      count,
      index,
    };
  }
}

const emptyMixed = (size: number, classes: number): Mixed => ({
  targets: new Float32Array(size * classes),
  partners: new Uint32Array(size),
  shares: new Float32Array(size),
});
