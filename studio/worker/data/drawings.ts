import { type ImageDataset, type Parts, pick, splitIndices } from "../../../src/data/index.ts";
import { FormatError } from "../../../src/formats/index.ts";
import type { DrawnClass } from "./own-set.ts";

const SIDE = 28;
/** Of each class that is kept to judge by. */
const SHARE = 0.2;

/**
 * Drawings as a data set, each class divided by the seed.
 * @throws {FormatError} for fewer than two classes, or a class of one drawing only
 */
export function drawingData(classes: readonly DrawnClass[], seed: number): Parts<ImageDataset> {
  const drawn = classes.filter(({ pictures }) => pictures.length > 0);
  if (drawn.length < 2)
    throw new FormatError(
      `drawings: ${drawn.length === 0 ? "there are none yet" : `only ${drawn[0]?.name} has any`}; draw at least two of each of two classes`,
    );
  const rare = drawn.find(({ pictures }) => pictures.length < 2);
  if (rare !== undefined)
    throw new FormatError(
      `drawings: ${rare.name} has one, needed are two: one to learn from and one to judge by`,
    );
  const pictures = drawn.flatMap(({ pictures }) => pictures);
  const images = new Uint8Array(pictures.length * SIDE * SIDE);
  pictures.forEach((picture, n) => {
    images.set(picture, n * SIDE * SIDE);
  });
  const labels = Int32Array.from(drawn.flatMap(({ pictures }, label) => pictures.map(() => label)));
  const data: ImageDataset = {
    ...{ name: "drawings", images, labels, shape: [SIDE, SIDE, 1], size: pictures.length },
    classes: drawn.map(({ name }) => name),
  };
  const parts = splitIndices(pictures.length, labels, { share: SHARE, seed });
  return { train: pick(data, parts.train), validation: pick(data, parts.validation) };
}
