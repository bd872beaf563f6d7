import { amount, clamp, jitter, luma, requireColour } from "./colour.ts";
import { changing } from "./transformation.ts";

/**
 * x ← g + f · (x − g), where g is the grey of the pixel, f even in [1 − saturation, 1 + saturation]; kept within the range of pixels.
 * For red, green and blue only. @cost about 2 ns a value
 */
export const saturation = changing({
  name: "saturation",
  stream: 15,
  settings: {
    /** Every pixel's distance from its own grey times a factor from 1 − saturation to 1 + saturation. */
    saturation: jitter(
      "the distance from the pixel's own grey times a factor from 1 − this to 1 + this",
    ),
  },
  isOn: ({ saturation }) => saturation > 0,
  check: ({ saturation }, image) => requireColour("saturation", saturation, image),
  blank: amount,
  draw({ saturation }, random, _, drawn) {
    drawn.amount = random.range(1 - saturation, 1 + saturation);
  },
  change({ amount }, _, pixels, { full }) {
    for (let i = 0; i < pixels.length; i += 3) {
      const red = pixels[i] as number;
      const green = pixels[i + 1] as number;
      const blue = pixels[i + 2] as number;
      const grey = luma(red, green, blue);
      pixels[i] = clamp(grey + (red - grey) * amount, full);
      pixels[i + 1] = clamp(grey + (green - grey) * amount, full);
      pixels[i + 2] = clamp(grey + (blue - grey) * amount, full);
    }
  },
});
