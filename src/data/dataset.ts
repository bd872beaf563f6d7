/** Labelled images in memory. */
export interface Dataset {
  /** What to call it in messages and run folders. */
  readonly name: string;
  /** [size, H, W, C], row-major: bytes 0 … 255, or floats that are taken as they are. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each image, 0 … classes.length − 1. */
  readonly labels: Uint8Array | Int32Array;
  /** [H, W, C] of one image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The names of the classes, in the order of their labels. */
  readonly classes: readonly string[];
  /** How many images. */
  readonly size: number;
}

/** The mean and the standard deviation of the pixels, in units of the full range (0 … 1), for all channels or for each. */
export interface Standardisation {
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/**
 * Fitted to the training images of each set, and rounded as everybody rounds them, so that models can be exchanged:
 * MNIST's 47,040,000 training pixels have mean 0.130660 and standard deviation 0.308108.
 * The generated digits are held to the same, being made to look like them.
 * CIFAR-10's 51,200,000 training pixels have the means 0.491400, 0.482158, 0.446531 and the standard deviations 0.247032, 0.243485, 0.261588
 * in red, green and blue. `fitStandardisation` finds such numbers for any data.
 */
export const standardisation = {
  mnist: { mean: 0.1307, std: 0.3081 },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
} as const satisfies Record<string, Standardisation>;

/**
 * The images from `start` to before `end`: a view, nothing is copied.
 *
 * @throws {RangeError} unless 0 ≤ start ≤ end ≤ size
 */
export function slice(dataset: Dataset, start: number, end = dataset.size): Dataset {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end < start || end > dataset.size)
    throw new RangeError(
      `slice ${start} to ${end} of ${dataset.name}, which has ${dataset.size} images`,
    );
  const [height, width, channels] = dataset.shape;
  const pixels = height * width * channels;
  return {
    ...dataset,
    images: dataset.images.subarray(start * pixels, end * pixels),
    labels: dataset.labels.subarray(start, end),
    size: end - start,
  };
}
