import { FormatError } from "../formats/index.ts";
import { choice, type Field, numeric, optional, real } from "../nn/layer/field.ts";
import { type Complete, type Fields, readOptions } from "../nn/options.ts";
import type { ImageDataset, ImageShape } from "./dataset.ts";
import { type Parts, pick, splitIndices } from "./split.ts";

/** A decoded picture, and where it lay. */
export interface Picture {
  /** With "/": "flowers/rose/1.png". */
  readonly path: string;
  /** Of the data set's shape, row-major. */
  readonly pixels: Uint8Array;
}

/** Folders of these names divide a set into its parts; other names are classes. */
const PARTS: ReadonlyMap<string, keyof Parts> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["test", "validation"],
  ["val", "validation"],
  ["valid", "validation"],
  ["validation", "validation"],
]);

const folders = (path: string): string[] => path.split("/").slice(0, -1);

/** The name of a picture's class: that of the last folder on its path; undefined where there is none. */
export const classOfPath = (path: string): string | undefined =>
  folders(path).findLast((name) => !PARTS.has(name.toLowerCase()));

const partOfPath = (path: string): keyof Parts | undefined =>
  folders(path)
    .map((name) => PARTS.get(name.toLowerCase()))
    .find((part) => part !== undefined);

/**
 * Pictures in folders, a folder a class, as a data set. Where folders "train" and "test" (or "validation") divide them, so it stays;
 * else each class is divided by the seed.
 *
 * @param name      of the whole folder
 * @param share     of each class that is kept to judge by, where the folders do not say. Default 0.2
 * @throws {FormatError} for fewer than two classes, a class of one picture only, or pictures of another size
 */
export function pictureFolder(
  name: string,
  pictures: readonly Picture[],
  { shape, seed, share = 0.2 }: { shape: ImageShape; seed: number; share?: number },
): Parts<ImageDataset> {
  const [height, width, channels] = shape;
  const values = height * width * channels;
  const sorted = pictures.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const named = sorted.map((picture) => ({ ...picture, class: classOfPath(picture.path) ?? "" }));
  const classes = [...new Set(named.map((picture) => picture.class))].sort();
  if (classes.length < 2)
    throw new FormatError(
      `${name}: has ${pictures.length} pictures of ${classes.length === 1 ? `one class, ${classes[0] || "without a folder"}` : "no class"}; needed are two folders of pictures, each named as its class`,
    );
  const images = new Uint8Array(named.length * values);
  named.forEach(({ path, pixels }, n) => {
    if (pixels.length !== values)
      throw new FormatError(`${path}: has ${pixels.length} values, needed are ${values}`);
    images.set(pixels, n * values);
  });
  const labels = Int32Array.from(named, (picture) => classes.indexOf(picture.class));
  const rare = classes.find((_, label) => labels.filter((other) => other === label).length < 2);
  if (rare !== undefined)
    throw new FormatError(
      `${name}: the class ${rare} has one picture, needed are two: one to learn from and one to judge by`,
    );
  const data = { name, images, labels, shape, classes, size: named.length };
  const given = named.map(({ path }) => partOfPath(path));
  const divided = given.includes("train") && given.includes("validation");
  const those = (part: keyof Parts) =>
    Uint32Array.from([...given.keys()].filter((n) => (given[n] ?? "train") === part));
  const parts = divided
    ? { train: those("train"), validation: those("validation") }
    : splitIndices(named.length, labels, { share, seed });
  return {
    train: { ...pick(data, parts.train), name: `${name} train` },
    validation: { ...pick(data, parts.validation), name: `${name} validation` },
  };
}

/** How pictures of any size become examples of one. */
export interface PictureOptions {
  /** Default 32. */
  readonly height?: number;
  readonly width?: number;
  /** 1: grey, 3: red, green and blue. Default 3. */
  readonly channels?: 1 | 3;
  /** What is done where a picture has other proportions: its rim cut off, the picture distorted, or black added. Default "crop". */
  readonly fit?: "crop" | "stretch" | "pad";
  /** Which part is kept to judge by, where folders do not say. Default 0.2. */
  readonly share?: number;
}

const sideField = optional(
  numeric("a whole number from 1 to 512", (n) => Number.isInteger(n) && n >= 1 && n <= 512, {
    whole: true,
    least: 1,
    most: 512,
  }),
  32,
);

const fields: Fields<PictureOptions> = {
  height: sideField,
  width: sideField,
  channels: optional(
    numeric("1 (grey) or 3 (red, green, blue)", (n) => n === 1 || n === 3) as Field<1 | 3>,
    3,
  ),
  fit: optional(choice(["crop", "stretch", "pad"]), "crop"),
  share: optional(
    real("above 0 and below 1", (n) => n > 0 && n < 1, { above: 0, below: 1 }),
    0.2,
  ),
};

/** @throws {RangeError} for an option that is unknown or cannot be */
export const completePictureOptions = (given: object = {}): Complete<PictureOptions> =>
  readOptions<PictureOptions>("folder", fields, given);
