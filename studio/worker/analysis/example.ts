import { digits } from "../../../src/data/index.ts";

/**
 * A picture of a generated digit with the extents and channels of an input, its grey repeated: what fields are drawn on where the data
 * have no picture. Values from 0 to 1.
 *
 * @param number  another number, another digit
 */
export function examplePicture(input: readonly number[], number = 0): Float32Array {
  const [height = 0, width = 0, channels = 1] = input;
  const { images, shape } = digits({ count: 1, seed: 7, start: number });
  const [rows, columns] = shape;
  const picture = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = Math.floor(((y + 0.5) * rows) / height);
      const grey = (images[row * columns + Math.floor(((x + 0.5) * columns) / width)] ?? 0) / 255;
      picture.fill(grey, (y * width + x) * channels, (y * width + x + 1) * channels);
    }
  return picture;
}
