import type { ImageDataset } from "../dataset.ts";
import { deriveKey, Stream } from "../threefry.ts";
import { glyphs } from "./glyph/index.ts";
import { deform, fillBox, ink, jitter } from "./hand.ts";
import { Path } from "./path.ts";
import { flatten, Polyline } from "./polyline.ts";
import { centreOfMass, draw, SHEET, weather } from "./raster.ts";

/** As MNIST: the figure fills a box of 20 pixels, and its centre of mass stands in the middle of 28. */
const SIDE = 28;
const BOX = 20;
const PIXELS = SIDE * SIDE;

/** The longest straight piece of a stroke, as a fraction of the digit's height: about 0.9 pixels. */
const PIECE = 0.045;

/** Names this use of the seed. */
const PURPOSE = 1;

export interface DigitsOptions {
  readonly count: number;
  /** Another seed, other digits. */
  readonly seed: number;
  /** The number of the first one: digits 1000 to 1999 are what `count: 2000` has in its second half. Default 0. */
  readonly start?: number;
}

/**
 * Handwritten-looking digits, made from strokes: white on black, 28 × 28, like MNIST in size, centring and thickness, but none of MNIST is in them.
 *
 * Each is written anew: a way of writing the figure, its proportions, a hand (jitter, width, slant, rotation, a smooth warp),
 * a pen (thickness, swelling, nib) and paper (grain, ink that fails). Digit n is a function of (seed, n) and has the label n mod 10.
 * Its bits are the same in every engine: only operations that IEEE 754 defines exactly are used.
 *
 * @cost about 50 µs a digit
 * @throws {RangeError} if count or start is no whole number from 0, or start + count passes 2³²
 */
export function digits({ count, seed, start = 0 }: DigitsOptions): ImageDataset {
  for (const [name, value] of Object.entries({ count, start }))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`digits: ${name} is ${value}; it must be a whole number from 0`);
  if (start + count > 2 ** 32) throw new RangeError("digits: start + count is beyond 2^32");

  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  const random = new Stream(deriveKey(seed, PURPOSE));
  const write = writer();
  for (let n = 0; n < count; n++) {
    labels[n] = (start + n) % 10;
    write(labels[n] as number, random.seek(start + n), images, n * PIXELS);
  }
  return {
    name: "digits",
    images,
    labels,
    shape: [SIDE, SIDE, 1],
    classes: glyphs.map(({ digit }) => String(digit)),
    size: count,
  };
}

/** What writes one digit after another into an array of images; it keeps its paper, so that nothing is allocated. */
function writer() {
  const path = new Path();
  const line = new Polyline();
  const sheet = new Float32Array(SHEET * SHEET);
  return (label: number, random: Stream, images: Uint8Array, to: number): void => {
    const glyph = glyphs[label];
    if (glyph === undefined) throw new RangeError(`there is no digit ${label}`);
    glyph.draw(path.clear(), random);
    jitter(path, random);
    flatten(path, PIECE, line);
    deform(line, random);
    fillBox(line, ink(line, glyph.penLimit, random), BOX, SHEET / 2);
    draw(line, sheet);
    weather(sheet, random);
    centre(sheet, images, to);
  };
}

/** Copies the sheet as bytes, moved by whole pixels so that the centre of mass comes to the middle. */
function centre(sheet: Float32Array, images: Uint8Array, to: number): void {
  const [row, column] = centreOfMass(sheet);
  const top = Math.round(row - (SIDE - 1) / 2);
  const left = Math.round(column - (SIDE - 1) / 2);
  for (let r = 0; r < SIDE; r++) {
    if (r + top < 0 || r + top >= SHEET) continue;
    for (let c = 0; c < SIDE; c++) {
      if (c + left < 0 || c + left >= SHEET) continue;
      const value = sheet[(r + top) * SHEET + c + left] as number;
      images[to + r * SIDE + c] = Math.round(value * 255);
    }
  }
}
