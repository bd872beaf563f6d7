import { changing } from "./transformation.ts";

export interface Flip {
  flipped: boolean;
}

const probability = (summary: string) => ({ summary, from: 0, to: 1, fallback: 0, on: 0.5 });

/** Mirrors left and right. @cost about 1 ns a value, for those that are flipped */
export const flip = changing({
  name: "flip",
  stream: 11,
  settings: {
    /** The probability; `true` is ½. */
    flip: probability("mirrors left and right with this probability"),
  },
  isOn: ({ flip }) => flip > 0,
  blank: (): Flip => ({ flipped: false }),
  draw({ flip }, random, _, drawn) {
    drawn.flipped = random.chance(flip);
  },
  change({ flipped }, _, pixels, { shape: [height, width, channels] }) {
    if (!flipped) return;
    for (let row = 0; row < height; row++)
      for (let left = 0, right = width - 1; left < right; left++, right--)
        for (let c = 0; c < channels; c++)
          swap(pixels, (row * width + left) * channels + c, (row * width + right) * channels + c);
  },
});

/** Mirrors top and bottom. @cost about 1 ns a value, for those that are flipped */
export const flipVertical = changing({
  name: "flipVertical",
  stream: 12,
  settings: {
    /** The probability; `true` is ½. */
    flipVertical: probability("mirrors top and bottom with this probability"),
  },
  isOn: ({ flipVertical }) => flipVertical > 0,
  blank: (): Flip => ({ flipped: false }),
  draw({ flipVertical }, random, _, drawn) {
    drawn.flipped = random.chance(flipVertical);
  },
  change({ flipped }, _, pixels, { shape: [height, width, channels] }) {
    if (!flipped) return;
    const line = width * channels;
    for (let top = 0, bottom = height - 1; top < bottom; top++, bottom--)
      for (let i = 0; i < line; i++) swap(pixels, top * line + i, bottom * line + i);
  },
});

function swap(pixels: Float64Array, a: number, b: number): void {
  const kept = pixels[a] as number;
  pixels[a] = pixels[b] as number;
  pixels[b] = kept;
}
