import { type Dataset, isRegression, targetWidth, valuesOf } from "../data/index.ts";

/** What a classical network learns from: rows of float64. */
export interface Samples {
  /** For messages. */
  readonly name: string;
  /** [size, width], row by row. */
  readonly rows: Float64Array;
  readonly size: number;
  readonly width: number;
  /** What each number of a row stands for. */
  readonly features: readonly string[];
  /** Empty where nothing is to be told apart. */
  readonly classes: readonly string[];
  /** The class of each row, [size]; empty where there are no classes. */
  readonly labels: Int32Array;
  /** Of each row the number that is to be found, [size]. */
  readonly targets?: Float64Array;
  /** Where a row is a picture: its height and width. */
  readonly picture?: readonly [height: number, width: number];
}

/** Row n, a view. */
export const rowOf = ({ rows, width }: Pick<Samples, "rows" | "width">, n: number): Float64Array =>
  rows.subarray(n * width, (n + 1) * width);

/** The rows of these numbers, copied. */
export function pickSamples(samples: Samples, indices: ArrayLike<number>): Samples {
  const { width, labels, targets } = samples;
  const rows = new Float64Array(indices.length * width);
  const every = Array.from(indices);
  for (const [to, from] of every.entries()) rows.set(rowOf(samples, from), to * width);
  return {
    ...samples,
    ...{ rows, size: every.length },
    labels: Int32Array.from(labels.length === 0 ? [] : every.map((n) => labels[n] as number)),
    ...(targets && { targets: Float64Array.from(every, (n) => targets[n] as number) }),
  };
}

/**
 * A data set as rows of float64; bytes become 0 … 1. Pictures lie row by row, and only those of one channel remain pictures.
 *
 * @throws {RangeError} for a regression of more than one number
 */
export function samplesOf(data: Dataset): Samples {
  const { name, images, labels, shape, classes, size } = data;
  const { values: width } = valuesOf(shape);
  const scale = images instanceof Uint8Array ? 1 / 255 : 1;
  const [height = 0, across = 0, channels = 0] = shape;
  const regression = isRegression(data);
  if (regression && targetWidth(data) !== 1)
    throw new RangeError(`${name}: has ${targetWidth(data)} numbers to find, needed is one`);
  return {
    ...{ name, size, width, classes: regression ? [] : classes },
    rows: Float64Array.from(images, (value) => value * scale),
    labels: regression ? new Int32Array() : Int32Array.from(labels),
    features: Array.from({ length: width }, (_, i) => `x${i + 1}`),
    ...(regression && { targets: Float64Array.from(data.targets) }),
    ...(shape.length === 3 && channels === 1 && { picture: [height, across] as const }),
  };
}
