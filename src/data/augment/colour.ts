import type { NumberSetting } from "./setting.ts";
import type { ImageKind } from "./transformation.ts";

/** Weights of red, green and blue in what the eye takes for grey. ITU-R BT.601. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

export const luma = (red: number, green: number, blue: number): number =>
  RED * red + GREEN * green + BLUE * blue;

export const clamp = (value: number, full: number): number =>
  value < 0 ? 0 : value > full ? full : value;

/** What was drawn: a factor, or for hue a part of a turn. */
export interface Amount {
  amount: number;
}

export const amount = (): Amount => ({ amount: 1 });

/** A setting j that stands for a factor drawn evenly from 1 − j to 1 + j. */
export const jitter = (summary: string): NumberSetting => ({
  summary,
  from: 0,
  to: 1,
  fallback: 0,
});

/** @throws {RangeError} unless the images have red, green and blue */
export function requireColour(setting: string, value: number, { shape }: ImageKind): void {
  const channels = shape[2];
  if (channels === 3) return;
  const kind = channels === 1 ? "grey images" : `images of ${channels} channels`;
  throw new RangeError(
    `augmentation: ${setting} is ${value}; for ${kind} it must be 0: only images of 3 channels (red, green, blue) have one`,
  );
}

/** The mean over an image of its pixels' grey; over all channels where they are not red, green and blue. */
export function meanGrey(pixels: Float64Array, channels: number): number {
  let sum = 0;
  if (channels !== 3) {
    for (let i = 0; i < pixels.length; i++) sum += pixels[i] as number;
    return sum / pixels.length;
  }
  for (let i = 0; i < pixels.length; i += 3)
    sum += luma(pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number);
  return (sum * 3) / pixels.length;
}
