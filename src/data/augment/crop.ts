import { copyShifted } from "./affine.ts";
import { placing, requireFit, type Source } from "./transformation.ts";

/**
 * Pad-and-crop: `crop` pixels are put around the image, of zeros or of its mirrored border, and a window of the image's own size is
 * cut out of that at a random place, each of the (2 · crop + 1)² equally often. The border's own row is not repeated (c b | a b c).
 *
 * @cost about 1 ns a value with zeros, 2 ns reflected
 */
export const crop = placing({
  name: "crop",
  stream: 10,
  source: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385, section 4.2",
  settings: {
    /** Pixels that are padded on each side. */
    crop: {
      summary: "pads so many pixels on each side and cuts the image's size out of it",
      unit: "pixels",
      whole: true,
      from: 0,
      to: Number.POSITIVE_INFINITY,
      fallback: 0,
    },
    /** What is padded: zeros, or the image mirrored. */
    cropPadding: { summary: "what is padded", names: ["zeros", "reflect"] },
  },
  isOn: ({ crop }) => crop > 0,
  check: ({ crop, cropPadding }, image) => requireFit("crop", crop, image, cropPadding),
  blank: () => ({ dx: 0, dy: 0, xx: 1, xy: 0, yx: 0, yy: 1 }),
  draw({ crop }, random, _, drawn) {
    drawn.dx = random.below(2 * crop + 1) - crop;
    drawn.dy = random.below(2 * crop + 1) - crop;
  },
  place(drawn, { cropPadding }, source, from, gain, offset, out, to) {
    if (cropPadding === "zeros") copyShifted(source, from, drawn, gain, offset, out, to);
    else copyReflected(source, from, drawn, gain, offset, out, to);
  },
});

/** As copyShifted, but what moves in from outside is the image mirrored at its border. */
function copyReflected(
  { pixels, shape: [height, width, channels] }: Source,
  from: number,
  { dx, dy }: { readonly dx: number; readonly dy: number },
  gain: Float64Array,
  offset: Float64Array,
  out: Float32Array | Float64Array,
  to: number,
): void {
  let at = to;
  for (let row = 0; row < height; row++) {
    const line = from + mirrored(row - dy, height) * width * channels;
    for (let column = 0; column < width; column++) {
      const pixel = line + mirrored(column - dx, width) * channels;
      for (let c = 0; c < channels; c++)
        out[at++] = (pixels[pixel + c] as number) * (gain[c] as number) + (offset[c] as number);
    }
  }
}

/** An index at most n − 1 outside of 0 … n − 1, mirrored at the end that it passed. */
const mirrored = (index: number, n: number): number =>
  index < 0 ? -index : index < n ? index : 2 * n - 2 - index;
