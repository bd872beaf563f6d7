import { symmetricBeta } from "./beta.ts";
import { mixing, type Share } from "./transformation.ts";

/**
 * Mixes each image and its label with those of another:
 *
 *   x ← λ x + (1 − λ) x',   y ← λ y + (1 − λ) y',   λ ~ Beta(α, α)
 *
 * The other image is any of the data set, as the paper defines it (its program took one of the same batch), so that what becomes of an
 * image is a function of seed, epoch and index, whatever the batch is.
 *
 * @cost the other image's own augmentation, and about 1.5 ns a value
 * @source Zhang, Cisse, Dauphin & Lopez-Paz 2018, arXiv:1710.09412
 */
export const mixup = mixing({
  name: "mixup",
  stream: 18,
  source: "Zhang, Cisse, Dauphin & Lopez-Paz 2018, arXiv:1710.09412",
  settings: {
    /** α: near 0 the images stay almost whole, at 1 every share is as likely. `true` is 0.2. */
    mixup: {
      summary: "mixes in another image and its label, shares from Beta(α, α); this is α",
      from: 0,
      to: Number.POSITIVE_INFINITY,
      fallback: 0,
      on: 0.2,
    },
    /** Which images are mixed; default all. */
    mixupProbability: {
      summary: "the part of the images that this happens to",
      from: 0,
      to: 1,
      fallback: 1,
    },
  },
  isOn: ({ mixup, mixupProbability }) => mixup > 0 && mixupProbability > 0,
  blank: (): Share => ({ share: 1 }),
  draw({ mixup, mixupProbability }, random, _, drawn) {
    const share = symmetricBeta(random, mixup);
    drawn.share = random.chance(mixupProbability) ? share : 1;
  },
  mix({ share }, { shape: [height, width, channels] }, out, to, other) {
    const rest = 1 - share;
    for (let i = 0; i < height * width * channels; i++)
      out[to + i] = (out[to + i] as number) * share + (other[i] as number) * rest;
  },
});
