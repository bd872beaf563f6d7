import { type Dataset, isImageShape, isRegression, valuesOf } from "../../../src/data/index.ts";
import type { PictureSample, PointSample } from "./card.ts";

export interface PictureQuery {
  /** Of this class only. */
  readonly label?: number;
  /** How many of them are passed over. */
  readonly from: number;
  readonly count: number;
  /** At most so many of each class: data may be sorted by it. */
  readonly perClass?: number;
}

/** Pictures as they are; undefined where the examples are none. */
export function picturesOf(
  { images, labels, shape, size }: Dataset,
  { label, from, count, perClass = count }: PictureQuery,
): PictureSample | undefined {
  if (!isImageShape(shape)) return undefined;
  const [height, width, channels] = shape;
  const { values } = valuesOf(shape);
  const chosen: number[] = [];
  const taken = new Map<number, number>();
  let total = 0;
  for (let n = 0; n < size; n++) {
    const own = labels[n] as number;
    if (label !== undefined && own !== label) continue;
    const before = taken.get(own) ?? 0;
    if (total >= from && chosen.length < count && before < perClass) {
      chosen.push(n);
      taken.set(own, before + 1);
    }
    total++;
  }
  const full = images instanceof Uint8Array ? 1 : 255;
  const pixels = new Uint8ClampedArray(chosen.length * height * width * 4);
  chosen.forEach((n, k) => {
    for (let i = 0; i < height * width; i++) {
      const to = (k * height * width + i) * 4;
      for (let c = 0; c < 3; c++)
        pixels[to + c] = full * (images[n * values + i * channels + (channels >= 3 ? c : 0)] ?? 0);
      pixels[to + 3] = 255;
    }
  });
  return {
    ...{ width, height, pixels, total },
    labels: Int32Array.from(chosen, (n) => labels[n] as number),
    indices: Uint32Array.from(chosen),
  };
}

/** The first examples as points; undefined where they are not of one or two numbers. */
export function pointsOf(data: Dataset, count: number): PointSample | undefined {
  const [inputs = 0] = data.shape;
  if (data.shape.length !== 1 || inputs > 2) return undefined;
  const size = Math.min(count, data.size);
  return {
    inputs,
    places: Float32Array.from(data.images.subarray(0, size * inputs)),
    labels: Int32Array.from(data.labels.subarray(0, size)),
    ...(isRegression(data) && { values: Float32Array.from(data.targets.subarray(0, size)) }),
  };
}

/** How many examples each class has; undefined where there are no classes. */
export function countsOf({ labels, classes }: Dataset): Uint32Array<ArrayBuffer> | undefined {
  if (classes.length === 0) return undefined;
  const counts = new Uint32Array(classes.length);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
