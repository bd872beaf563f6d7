import { readFileSync } from "node:fs";
import type { Preprocess } from "../data/index.ts";
import { FormatError } from "../formats/index.ts";
import { UnavailableError } from "./fault.ts";

/** More pixels are no photograph but an attempt to fill the memory. */
const MOST_PIXELS = 100_000_000;

/**
 * A picture in the shape that a model reads, as bytes. Turned upright as its EXIF data say; what is transparent lies on white.
 *
 * @param shape  [H, W, C] of the input, C = 1 (grey) or 3 (red, green, blue)
 * @throws {FormatError} naming the file, for what is no picture or a damaged one
 */
export async function readImage(
  path: string,
  shape: readonly [height: number, width: number, channels: number],
  { fit = "crop", resize }: Preprocess = {},
): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const bytes = readFileSync(path);
  const sharp = await loadSharp();
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" })
      .rotate()
      .flatten({ background: "white" })
      .toColourspace(channels === 1 ? "b-w" : "srgb");
    const scale = fit === "crop" && resize !== undefined ? resize / Math.min(height, width) : 1;
    picture.resize({
      height: Math.round(height * scale),
      width: Math.round(width * scale),
      fit: { crop: "cover", stretch: "fill", pad: "contain" }[fit] as "cover" | "fill" | "contain",
      background: "black",
      kernel: "linear",
    });
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    return middleOf(data, [info.height, info.width, info.channels], shape);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${path}: no picture that can be read: ${why.split("\n")[0]}`);
  }
}

/** The middle of a picture that is at least as large, with so many of its channels. */
function middleOf(
  data: Uint8Array,
  [high, wide, depth]: readonly [number, number, number],
  [height, width, channels]: readonly [number, number, number],
): Uint8Array {
  const cut = new Uint8Array(height * width * channels);
  const [top, left] = [Math.round((high - height) / 2), Math.round((wide - width) / 2)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        cut[(y * width + x) * channels + c] =
          data[((top + y) * wide + left + x) * depth + Math.min(c, depth - 1)] ?? 0;
  return cut;
}

/** Pictures are decoded and resized by libvips, which comes with the optional package sharp. */
async function loadSharp() {
  try {
    return (await import("sharp")).default;
  } catch {
    throw new UnavailableError(
      "reading pictures needs the package sharp, which is not installed here: npm install sharp",
    );
  }
}
