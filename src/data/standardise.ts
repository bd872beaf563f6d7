import { type Dataset, valuesOf } from "./dataset.ts";

/** The mean and the standard deviation of every channel, in units of the full range (0 … 1). */
export interface ChannelStandardisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Of data sets that were measured before. */
const measured = new WeakMap<Dataset, ChannelStandardisation>();

/**
 * Mean and standard deviation (divided by n) of each channel over all pixels of all images (of tables: of each column), in units of the full range:
 * what `batches` and the layer `standardise` take. Fit it to the training images only: what the model is judged by must not be looked at.
 *
 * Bytes are counted by value, so that the sums are whole numbers and exact. Floats are summed image by image in float64 and joined as
 * Chan, Golub & LeVeque (1979) do, in one pass over the images: no small value is lost in a large sum, no digits cancel.
 * A channel that never changes gets 1, as there is nothing to divide by.
 *
 * @cost   one pass over the images, once for each data set
 * @throws {RangeError} if there are no images
 */
export function fitStandardisation(dataset: Dataset): ChannelStandardisation {
  const { images, name, shape, size } = dataset;
  const known = measured.get(dataset);
  if (known !== undefined) return known;
  const { values, channels } = valuesOf(shape);
  const pixels = values / channels;
  if (size * values === 0) throw new RangeError(`${name}: no images to fit a standardisation to`);
  const moments =
    images instanceof Uint8Array
      ? momentsOfBytes(images, channels)
      : momentsOfFloats(images, pixels, channels);
  const fitted = {
    mean: moments.map(({ mean }) => mean),
    std: moments.map(({ variance }) => Math.sqrt(variance) || 1),
  };
  measured.set(dataset, fitted);
  return fitted;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function momentsOfBytes(images: Uint8Array, channels: number): Moments[] {
  const counts = new Float64Array(256 * channels);
  for (let i = 0; i < images.length; i += channels)
    for (let c = 0; c < channels; c++) {
      const at = c * 256 + (images[i + c] as number);
      counts[at] = (counts[at] as number) + 1;
    }
  const n = images.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    const own = counts.subarray(c * 256, (c + 1) * 256);
    const mean = own.reduce((sum, count, value) => sum + count * value, 0) / n;
    const squares = own.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0);
    return { mean: mean / 255, variance: squares / n / 255 ** 2 };
  });
}

function momentsOfFloats(images: Float32Array, pixels: number, channels: number): Moments[] {
  return Array.from({ length: channels }, (_, c) => {
    let n = 0;
    let mean = 0;
    let squares = 0;
    for (let start = c; start < images.length; start += pixels * channels) {
      const end = start + pixels * channels;
      let sum = 0;
      for (let i = start; i < end; i += channels) sum += images[i] as number;
      const own = sum / pixels;
      let around = 0;
      for (let i = start; i < end; i += channels) around += ((images[i] as number) - own) ** 2;
      const apart = own - mean;
      squares += around + (apart ** 2 * n * pixels) / (n + pixels);
      n += pixels;
      mean += (apart * pixels) / n;
    }
    return { mean, variance: squares / n };
  });
}
