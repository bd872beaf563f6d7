import { symmetricBeta } from "./beta.ts";
import { mixing, type Share } from "./transformation.ts";

export interface Patch extends Share {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * Puts a patch of another image over each, at the same place, and mixes the labels by area:
 *
 *   λ ~ Beta(α, α);   a patch of H√(1 − λ) × W√(1 − λ) about a random pixel, cut off at the border
 *   y ← s y + (1 − s) y',   s = 1 − (area of the patch inside) / (H W)
 *
 * The other image is any of the data set, as for mixup.
 *
 * @cost the other image's own augmentation, and below 1 ns a value
 * @source Yun, Han, Oh, Chun, Choe & Yoo 2019, arXiv:1905.04899
 */
export const cutmix = mixing({
  name: "cutmix",
  stream: 19,
  source: "Yun, Han, Oh, Chun, Choe & Yoo 2019, arXiv:1905.04899",
  settings: {
    /** α: at 1 every area is as likely. `true` is 1. */
    cutmix: {
      summary: "puts a patch of another image over it, labels by area from Beta(α, α); this is α",
      from: 0,
      to: Number.POSITIVE_INFINITY,
      fallback: 0,
      on: 1,
    },
    /** Which images are mixed; default all. */
    cutmixProbability: {
      summary: "the part of the images that this happens to",
      from: 0,
      to: 1,
      fallback: 1,
    },
  },
  isOn: ({ cutmix, cutmixProbability }) => cutmix > 0 && cutmixProbability > 0,
  blank: (): Patch => ({ share: 1, top: 0, bottom: 0, left: 0, right: 0 }),
  draw({ cutmix, cutmixProbability }, random, { shape: [height, width] }, drawn) {
    // A square root is rounded rightly everywhere, unlike other functions of its kind.
    const side = Math.sqrt(1 - symmetricBeta(random, cutmix));
    const row = random.below(height);
    const column = random.below(width);
    const patched = random.chance(cutmixProbability);
    const rows = patched ? Math.floor(height * side) : 0;
    const columns = patched ? Math.floor(width * side) : 0;
    const top = row - Math.floor(rows / 2);
    const left = column - Math.floor(columns / 2);
    drawn.top = Math.max(0, top);
    drawn.bottom = Math.min(height, top + rows);
    drawn.left = Math.max(0, left);
    drawn.right = Math.min(width, left + columns);
    const area = (drawn.bottom - drawn.top) * (drawn.right - drawn.left);
    drawn.share = 1 - area / (height * width);
  },
  mix({ top, bottom, left, right }, { shape: [, width, channels] }, out, to, other) {
    for (let row = top; row < bottom; row++)
      for (let i = (row * width + left) * channels; i < (row * width + right) * channels; i++)
        out[to + i] = other[i] as number;
  },
});
