import {
  type Augmentation,
  augmentationKey,
  checkAugmentation,
  copyShifted,
  copyWarped,
  drawPlacement,
  onlyShifts,
  type Placement,
} from "./augment.ts";
import type { Dataset, Standardisation } from "./dataset.ts";
import { permutation } from "./permutation.ts";
import { deriveKey, Stream } from "./threefry.ts";

export interface BatchOptions extends Partial<Standardisation> {
  /** Images a batch. */
  readonly size: number;
  /** Chooses the order and the augmentation; without it the images come in their own order. */
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
  /** [N, H, W, C] */
  readonly images: Float32Array;
  /** [N] */
  readonly labels: Int32Array;
  /** Which image of the data set each one is. [N] */
  readonly indices: Uint32Array;
  /** N; below `size` only in the last batch. */
  readonly count: number;
  /** The batch's number within the epoch. */
  readonly index: number;
}

/** Names this use of the seed. */
const PURPOSE = 2;

/** How many batches an epoch has. */
export function batchCount(images: number, size: number, dropLast = false): number {
  return dropLast ? Math.floor(images / size) : Math.ceil(images / size);
}

/**
 * The batches of one epoch.
 *
 *   image ← (augmented(bytes / 255) − mean) / std       (floats are not divided by 255)
 *
 * Order and augmentation are functions of (seed, epoch) and of the image's index, not of what was drawn before: batch b is the same
 * whether the epoch began at 0 or at b, and an image is augmented alike at any batch size. Nothing is allocated from batch to batch.
 *
 * @throws {RangeError} for a size, start or augmentation that cannot be, or augmentation without a seed
 */
export function* batches(dataset: Dataset, options: BatchOptions): Generator<Batch, void, void> {
  const { size, seed, epoch = 0, dropLast = false, start = 0, augmentation } = options;
  if (!Number.isSafeInteger(size) || size < 1)
    throw new RangeError(`batches: size is ${size}; it must be a whole number from 1`);
  const total = batchCount(dataset.size, size, dropLast);
  if (!Number.isSafeInteger(start) || start < 0 || start > total)
    throw new RangeError(`batches: start is ${start}; ${dataset.name} has ${total} batches`);
  if (augmentation !== undefined) checkAugmentation(augmentation);
  if (augmentation !== undefined && seed === undefined)
    throw new RangeError("batches: augmentation needs a seed");

  const order =
    seed === undefined ? undefined : permutation(dataset.size, deriveKey(seed, PURPOSE, epoch));
  const random = new Stream(seed === undefined ? [0, 0] : augmentationKey(seed, epoch));
  const placement: Placement = { dx: 0, dy: 0, xx: 1, xy: 0, yx: 0, yy: 1 };
  const copy = augmentation === undefined || onlyShifts(augmentation) ? copyShifted : copyWarped;

  const [height, width, channels] = dataset.shape;
  const pixels = height * width * channels;
  const source = { pixels: dataset.images, shape: dataset.shape };
  const { gain, offset } = affine(dataset, options);
  const images = new Float32Array(size * pixels);
  const labels = new Int32Array(size);
  const indices = new Uint32Array(size);

  for (let index = start; index < total; index++) {
    const first = index * size;
    const count = Math.min(size, dataset.size - first);
    for (let n = 0; n < count; n++) {
      const sample = order === undefined ? first + n : (order[first + n] as number);
      if (augmentation !== undefined) drawPlacement(augmentation, random.seek(sample), placement);
      copy(source, sample * pixels, placement, gain, offset, images, n * pixels);
      labels[n] = dataset.labels[sample] as number;
      indices[n] = sample;
    }
    yield {
      images: count === size ? images : images.subarray(0, count * pixels),
      labels: count === size ? labels : labels.subarray(0, count),
      indices: count === size ? indices : indices.subarray(0, count),
      count,
      index,
    };
  }
}

/** The channels' gain and offset: (value / full − mean) / std = value · gain + offset. */
function affine(dataset: Dataset, { mean = 0, std = 1 }: Partial<Standardisation>) {
  const channels = dataset.shape[2];
  const full = dataset.images instanceof Uint8Array ? 255 : 1;
  const means = perChannel("mean", mean, channels);
  const deviations = perChannel("std", std, channels);
  if (deviations.some((deviation) => !(deviation > 0)))
    throw new RangeError(`batches: std is ${deviations.join(", ")}; it must be above 0`);
  return {
    gain: deviations.map((deviation) => 1 / (full * deviation)),
    offset: deviations.map((deviation, c) => -(means[c] as number) / deviation),
  };
}

function perChannel(name: string, value: number | readonly number[], channels: number) {
  if (typeof value === "number") return new Float64Array(channels).fill(value);
  if (value.length !== channels)
    throw new RangeError(`batches: ${name} has ${value.length} values for ${channels} channels`);
  return Float64Array.from(value);
}
