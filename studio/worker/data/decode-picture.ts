import { FormatError } from "../../../src/formats/index.ts";

export interface PictureForm {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly fit: "crop" | "stretch" | "pad";
}

/**
 * Where a picture goes on a sheet: "crop" covers it and cuts what stands out, "pad" shows all of it with a rim, "stretch" distorts.
 *
 * @returns the box of the whole picture, in pixels of the sheet
 */
export function placePicture(
  picture: { readonly width: number; readonly height: number },
  { width, height, fit }: PictureForm,
): { x: number; y: number; width: number; height: number } {
  if (fit === "stretch") return { x: 0, y: 0, width, height };
  const [across, down] = [width / picture.width, height / picture.height];
  const scale = fit === "crop" ? Math.max(across, down) : Math.min(across, down);
  const [w, h] = [picture.width * scale, picture.height * scale];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/** Red, green and blue of RGBA; or grey, by the luma of Rec. 601 as the command line has it. */
export function valuesOfPixels(rgba: Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const count = rgba.length / 4;
  const out = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(4 * i, 4 * i + 3);
    if (channels === 1) out[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else out.set([red, green, blue], 3 * i);
  }
  return out;
}

/**
 * A picture in the form that a network reads. Turned upright as its EXIF data say; what is transparent lies on white, the rim is black.
 * @throws {FormatError} for what the browser cannot decode
 */
export async function decodePicture(
  name: string,
  blob: Blob,
  form: PictureForm,
): Promise<Uint8Array> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new FormatError(`${name}: is no picture that this browser can read, or is damaged`);
  }
  const sheet = new OffscreenCanvas(form.width, form.height);
  const context = sheet.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser has no canvas in workers");
  const { x, y, width, height } = placePicture(picture, form);
  context.fillStyle = "#000";
  context.fillRect(0, 0, form.width, form.height);
  context.fillStyle = "#fff";
  context.fillRect(x, y, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, x, y, width, height);
  picture.close();
  const { data } = context.getImageData(0, 0, form.width, form.height);
  return valuesOfPixels(data, form.channels);
}
