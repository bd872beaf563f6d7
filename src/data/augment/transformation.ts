import type { Stream } from "../threefry.ts";
import type { Settings, Values } from "./setting.ts";

/** What all images of a data set have in common, in the units of its own pixels: bytes or floats. */
export interface ImageKind {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** The pixel value of full brightness: 255, or 1 for floats. */
  readonly full: number;
  /** The mean of each channel. */
  mean(): readonly number[];
}

/** Pixels, and the shape of each image among them. */
export interface Source {
  readonly pixels: Uint8Array | Float32Array | Float64Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/**
 * A random change of images: a record that knows its settings, draws what happens to one image and does it.
 *
 * D is what was drawn, kept from image to image so that none is allocated. A transformation draws the same number of words whatever its
 * settings are, from a stream that no other reads: to switch one on leaves all others' draws as they were.
 */
export interface Transformation<S extends Settings = Settings, D = unknown> {
  readonly name: string;
  /** Names its random words among all uses of a seed (`deriveKey`): never changed, never used twice. */
  readonly stream: number;
  readonly settings: S;
  readonly source?: string;
  isOn(values: Values<S>): boolean;
  /** What depends on the images. @throws {RangeError} where these values cannot be for such images */
  check?(values: Values<S>, image: ImageKind): void;
  blank(): D;
  draw(values: Values<S>, random: Stream, image: ImageKind, drawn: D): void;
}

/**
 * For a setting that counts pixels: beyond the image's shorter side nothing of it would be left. A mirrored rim is 1 less, as the border's
 * own row is not repeated.
 *
 * @throws {RangeError} naming the setting and the images
 */
export function requireFit(
  setting: string,
  value: number,
  { shape: [height, width] }: ImageKind,
  padding?: string,
): void {
  const most = Math.min(height, width) - (padding === "reflect" ? 1 : 0);
  if (value <= most) return;
  const padded = padding === undefined ? "" : ` padded with ${padding}`;
  throw new RangeError(
    `augmentation: ${setting} is ${value}; for images of ${height} × ${width}${padded} it must be from 0 to ${most} pixels`,
  );
}

/** Brings pixels to other places: reads the image that begins at `from` in the source, writes gain[c] · value + offset[c]. */
export interface Placing<S extends Settings = Settings, D = unknown> extends Transformation<S, D> {
  place(
    drawn: D,
    values: Values<S>,
    source: Source,
    from: number,
    gain: Float64Array,
    offset: Float64Array,
    out: Float32Array | Float64Array,
    to: number,
  ): void;
}

/** Changes the pixels of one image where they lie. */
export interface Changing<S extends Settings = Settings, D = unknown> extends Transformation<S, D> {
  change(drawn: D, values: Values<S>, pixels: Float64Array, image: ImageKind): void;
}

/** How much of an image remains its own, and of its label. */
export interface Share {
  share: number;
}

/** Mixes a second image, at the start of `other`, into the one at `to`, where the drawn share of its own is below 1. */
export interface Mixing<S extends Settings = Settings, D extends Share = Share>
  extends Transformation<S, D> {
  mix(drawn: D, image: ImageKind, out: Float32Array, to: number, other: Float32Array): void;
}

/** Each checks that a record is one, and keeps its own types. */
export const placing = <const S extends Settings, D>(record: Placing<S, D>) => record;
export const changing = <const S extends Settings, D>(record: Changing<S, D>) => record;
export const mixing = <const S extends Settings, D extends Share>(record: Mixing<S, D>) => record;
