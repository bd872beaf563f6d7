import { expectBytes, FormatError, type IdxArray } from "../formats/index.ts";
import type { ImageDataset } from "./dataset.ts";

/** An IDX array and the file that it came from. */
export interface NamedArray {
  readonly name: string;
  readonly array: IdxArray;
}

/**
 * Makes a data set of IDX images [size, H, W] or [size, H, W, C] and their labels [size].
 *
 * @throws {FormatError} naming the file, if types or axes are others, the counts differ, an image is empty, or a label is no class
 */
export function labelledImages(
  name: string,
  classes: readonly string[],
  images: NamedArray,
  labels: NamedArray,
): ImageDataset {
  const rank = images.array.shape.length === 4 ? 4 : 3;
  const pixels = expectBytes(images.array, rank, images.name);
  const marks = expectBytes(labels.array, 1, labels.name);
  const [size = 0, height = 0, width = 0, channels = 1] = pixels.shape;
  if (height * width * channels === 0)
    throw new FormatError(`${images.name}: its images are empty: [${pixels.shape.join(", ")}]`);
  if (marks.data.length !== size)
    throw new FormatError(
      `${labels.name}: ${marks.data.length} labels for the ${size} images of ${images.name}`,
    );
  const wrong = marks.data.findIndex((label) => label >= classes.length);
  if (wrong >= 0)
    throw new FormatError(
      `${labels.name}: label ${wrong} is ${marks.data[wrong]}, needed is 0 to ${classes.length - 1}`,
    );
  return {
    name,
    images: pixels.data,
    labels: marks.data,
    shape: [height, width, channels],
    classes,
    size,
  };
}
