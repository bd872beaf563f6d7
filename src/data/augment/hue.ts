import { amount, requireColour } from "./colour.ts";
import { changing } from "./transformation.ts";

/**
 * Turns the hue of the whole image by a part of a turn, even in [−hue, hue): red at 0, green at ⅓, blue at ⅔. A pixel keeps its
 * largest and its smallest channel value, so value and saturation (HSV) are what they were. For red, green and blue only.
 *
 * @cost about 7 ns a value
 * @source Smith 1978, "Color gamut transform pairs" (HSV)
 */
export const hue = changing({
  name: "hue",
  stream: 16,
  settings: {
    /** Part of a turn, up to so much to either side; ½ is every hue. */
    hue: {
      summary: "turns the hue by up to this part of a turn to either side",
      from: 0,
      to: 0.5,
      fallback: 0,
    },
  },
  isOn: ({ hue }) => hue > 0,
  check: ({ hue }, image) => requireColour("hue", hue, image),
  blank: amount,
  draw({ hue }, random, _, drawn) {
    drawn.amount = random.range(-hue, hue);
  },
  change({ amount }, _, pixels) {
    const turned = amount * 6;
    for (let i = 0; i < pixels.length; i += 3) {
      const red = pixels[i] as number;
      const green = pixels[i + 1] as number;
      const blue = pixels[i + 2] as number;
      const most = Math.max(red, green, blue);
      const range = most - Math.min(red, green, blue);
      if (range === 0) continue;
      // In sixths of a turn: where between two of red, yellow, green, cyan, blue, magenta.
      const sixths =
        most === red
          ? (green - blue) / range
          : most === green
            ? 2 + (blue - red) / range
            : 4 + (red - green) / range;
      const to = sixths + turned + 12;
      pixels[i] = most - range * fallen(to + 5);
      pixels[i + 1] = most - range * fallen(to + 3);
      pixels[i + 2] = most - range * fallen(to + 1);
    }
  },
});

/** How far a channel lies below the largest, as a part of the range, k sixths of a turn from where it begins to fall. */
function fallen(k: number): number {
  const place = k % 6;
  const rise = Math.min(place, 4 - place);
  return rise < 0 ? 0 : rise > 1 ? 1 : rise;
}
