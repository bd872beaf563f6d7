/** Labelled examples in memory: images, points of a plane, rows of a table. */
export interface Dataset {
  /** What to call it in messages and run folders. */
  readonly name: string;
  /** [size, …shape], row-major: bytes 0 … 255, or floats that are taken as they are. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each example, 0 … classes.length − 1. */
  readonly labels: Uint8Array | Int32Array;
  /** Of one example: [H, W, C] of an image, [2] of a point, [D] of a row of a table. The last axis holds channels, or features. */
  readonly shape: readonly number[];
  /** The names of the classes, in the order of their labels. */
  readonly classes: readonly string[];
  /** How many examples. */
  readonly size: number;
}

/** [H, W, C] of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** A data set of images, which can be augmented. */
export interface ImageDataset extends Dataset {
  readonly shape: ImageShape;
}

/** Data whose examples stand for numbers instead of classes. */
export interface Regression extends Dataset {
  /** [size, D]: what the model is to put out. Labels and classes mean nothing then. */
  readonly targets: Float32Array;
}

export const isRegression = (data: Dataset): data is Regression => "targets" in data;

/** How many numbers a regression finds for each example. */
export const targetWidth = ({ targets, size }: Regression): number => targets.length / size;

export const isImageShape = (shape: readonly number[]): shape is ImageShape => shape.length === 3;

/** The numbers of one example: how many there are, and how many of them are channels (or features) of one place. */
export function valuesOf(shape: readonly number[]): { values: number; channels: number } {
  return { values: shape.reduce((product, n) => product * n, 1), channels: shape.at(-1) ?? 1 };
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
 * The examples from `start` to before `end`: a view, nothing is copied.
 *
 * @throws {RangeError} unless 0 ≤ start ≤ end ≤ size
 */
export function slice<D extends Dataset>(dataset: D, start: number, end = dataset.size): D {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end < start || end > dataset.size)
    throw new RangeError(
      `slice ${start} to ${end} of ${dataset.name}, which has ${dataset.size} examples`,
    );
  const { values } = valuesOf(dataset.shape);
  const width = isRegression(dataset) ? targetWidth(dataset) : 0;
  return {
    ...dataset,
    images: dataset.images.subarray(start * values, end * values),
    labels: dataset.labels.subarray(start, end),
    ...(isRegression(dataset) && {
      targets: dataset.targets.subarray(start * width, end * width),
    }),
    size: end - start,
  };
}
