import { digits } from "../../../src/data/index.ts";

/** A picture as canvases take it. */
export interface ExamplePicture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and 255 of each pixel. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * A generated digit, stretched to the extents of an input: what fields are drawn on where the data have no picture.
 *
 * @param number  another number, another digit
 */
export function examplePicture(input: readonly number[], number = 0): ExamplePicture {
  const [height = 1, width = 1] = input;
  const { images, shape } = digits({ count: 1, seed: 7, start: number });
  const [rows, columns] = shape;
  const pixels = new Uint8ClampedArray(4 * height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = Math.floor(((y + 0.5) * rows) / height);
      const grey = images[row * columns + Math.floor(((x + 0.5) * columns) / width)] ?? 0;
      pixels.set([grey, grey, grey, 255], 4 * (y * width + x));
    }
  return { width, height, pixels };
}
