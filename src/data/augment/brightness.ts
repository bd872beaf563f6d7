import { amount, clamp, jitter } from "./colour.ts";
import { changing } from "./transformation.ts";

/** x ← f · x, f even in [1 − brightness, 1 + brightness], kept within the range of pixels. @cost about 1.5 ns a value */
export const brightness = changing({
  name: "brightness",
  stream: 13,
  settings: {
    /** Every pixel times a factor from 1 − brightness to 1 + brightness. */
    brightness: jitter("every pixel times a factor from 1 − this to 1 + this"),
  },
  isOn: ({ brightness }) => brightness > 0,
  blank: amount,
  draw({ brightness }, random, _, drawn) {
    drawn.amount = random.range(1 - brightness, 1 + brightness);
  },
  change({ amount }, _, pixels, { full }) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = clamp((pixels[i] as number) * amount, full);
  },
});
