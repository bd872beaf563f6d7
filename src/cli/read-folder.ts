import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { completePictureOptions, type Parts, type Picture, pictureFolder } from "../data/index.ts";
import { FormatError } from "../formats/index.ts";
import { note } from "./output.ts";
import { readImage } from "./read-image.ts";

const PICTURES = /\.(png|jpe?g|webp|gif|avif|tiff?)$/i;

/**
 * The pictures in a folder of folders, each named as the class of what it holds. One that cannot be read is named on stderr and skipped.
 * @throws {FormatError} if there are too few
 */
export async function readFolder(path: string, options: object, seed: number): Promise<Parts> {
  const { height, width, channels, fit, share } = completePictureOptions(options);
  const shape = [height, width, channels] as const;
  const files = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => PICTURES.test(file))
    .sort();
  const pictures: Picture[] = [];
  for (const file of files)
    try {
      const pixels = await readImage(join(path, file), shape, { fit });
      pictures.push({ path: file.replaceAll("\\", "/"), pixels });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      note(`fovea: skipped: ${error.message}`);
    }
  return pictureFolder(basename(path), pictures, { shape, seed, share });
}
