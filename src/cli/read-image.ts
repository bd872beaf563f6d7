import { readFileSync, statSync } from "node:fs";
import type { Preprocess } from "../data/index.ts";
import { FormatError } from "../formats/index.ts";
import { messageOf, UnavailableError } from "./fault.ts";

/** More pixels are no photograph but an attempt to fill the memory. */
const MOST_PIXELS = 100_000_000;
const MOST_BYTES = 2 ** 30;

/**
 * What may decode a picture. libvips can do more, as it was built: drawings (SVG, PDF) are programs, which may take any time and read other
 * files, and rare formats have rarely tested readers.
 */
const loaders = ["Png", "Jpeg", "Webp", "Nsgif", "Heif", "Tiff"].map(
  (format) => `VipsForeignLoad${format}Buffer`,
);

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
  const [height, width] = shape;
  const bytes = bytesOf(path);
  const sharp = await loadSharp();
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" })
      .rotate()
      .flatten({ background: "white" })
      .toColourspace("srgb");
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
    const why = messageOf(error);
    const reason = why.includes("unsupported image format")
      ? "it is neither PNG, JPEG, WebP, GIF, AVIF nor TIFF"
      : why.split("\n")[0];
    throw new FormatError(`${path}: no picture that can be read: ${reason}`);
  }
}

/** @throws {FormatError} for what is no file, or too large to be a picture; {NodeJS.ErrnoException} where the system refuses */
function bytesOf(path: string): Buffer {
  const found = statSync(path);
  if (found.isDirectory()) throw new FormatError(`${path}: is a folder; name the pictures in it`);
  if (found.isCharacterDevice()) throw new FormatError(`${path}: is a device, no picture`);
  if (found.size > MOST_BYTES)
    throw new FormatError(`${path}: has ${found.size} bytes, a picture at most ${MOST_BYTES}`);
  return readFileSync(path);
}

/** The middle of a picture that is at least as large; grey where one channel is asked for. */
function middleOf(
  data: Uint8Array,
  [high, wide, depth]: readonly [number, number, number],
  [height, width, channels]: readonly [number, number, number],
): Uint8Array {
  const cut = new Uint8Array(height * width * channels);
  const [top, left] = [Math.round((high - height) / 2), Math.round((wide - width) / 2)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = ((top + y) * wide + left + x) * depth;
      const to = (y * width + x) * channels;
      const red = data[from] ?? 0;
      const [green, blue] = depth < 3 ? [red, red] : [data[from + 1] ?? 0, data[from + 2] ?? 0];
      // Luma of Rec. 601, as pictures have been made grey for data sets; libvips would take the luminance.
      if (channels === 1) cut[to] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      else cut.set([red, green, blue], to);
    }
  return cut;
}

/** Pictures are decoded and resized by libvips, which comes with the optional package sharp. */
async function loadSharp() {
  try {
    const { default: sharp } = await import("sharp");
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: loaders });
    return sharp;
  } catch {
    throw new UnavailableError(
      "reading pictures needs the package sharp, which is not installed here: npm install sharp",
    );
  }
}
