import { amount, clamp, jitter, meanGrey } from "./colour.ts";
import { changing } from "./transformation.ts";

/**
 * x ← m + f · (x − m), where m is the mean grey of the image, f even in [1 − contrast, 1 + contrast]; kept within the range of pixels.
 * @cost about 2.5 ns a value
 */
export const contrast = changing({
  name: "contrast",
  stream: 14,
  settings: {
    /** Every pixel's distance from the image's mean grey times a factor from 1 − contrast to 1 + contrast. */
    contrast: jitter(
      "the distance from the image's mean grey times a factor from 1 − this to 1 + this",
    ),
  },
  isOn: ({ contrast }) => contrast > 0,
  blank: amount,
  draw({ contrast }, random, _, drawn) {
    drawn.amount = random.range(1 - contrast, 1 + contrast);
  },
  change({ amount }, _, pixels, { full, shape }) {
    const grey = meanGrey(pixels, shape[2]);
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = clamp(grey + ((pixels[i] as number) - grey) * amount, full);
  },
});
