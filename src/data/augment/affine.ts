import type { Stream } from "../threefry.ts";
import { turn } from "../turn.ts";
import { placing, requireFit, type Source } from "./transformation.ts";

/**
 * One sample's map from a pixel of the result to the place in the source that it shows, about the centre c = ((W − 1) / 2, (H − 1) / 2):
 *
 *   (x, y)ᵀ = c + [[xx, xy], [yx, yy]] · ((column, row)ᵀ − c − (dx, dy)ᵀ)
 */
export interface Placement {
  dx: number;
  dy: number;
  xx: number;
  xy: number;
  yx: number;
  yy: number;
}

/** Every pixel where it was. */
export const STILL: Readonly<Placement> = { dx: 0, dy: 0, xx: 1, xy: 0, yx: 0, yy: 1 };

interface Ranges {
  readonly shift: number;
  readonly rotate: number;
  readonly scale: number;
  readonly shear: number;
}

/**
 * Shift, rotation, scale and shear, each drawn evenly from its range and done as one map. What comes in from outside is 0.
 *
 * @cost shifts alone about 1 ns a value, all of them about 10 ns a pixel
 */
export const affine = placing({
  name: "affine",
  stream: 3,
  settings: {
    /** Whole pixels, up to so many up or down and left or right. */
    shift: {
      summary: "whole pixels, up to so many up or down and left or right",
      unit: "pixels",
      whole: true,
      from: 0,
      to: Number.POSITIVE_INFINITY,
      fallback: 0,
    },
    /** Degrees, up to so many to either side, about the image's centre. */
    rotate: {
      summary: "degrees, up to so many to either side",
      unit: "degrees",
      from: 0,
      to: 360,
      fallback: 0,
    },
    /** A factor from 1 − scale to 1 + scale for the whole image; 0 ≤ scale < 1. */
    scale: {
      summary: "a factor from 1 − scale to 1 + scale",
      from: 0,
      to: 1,
      below: true,
      fallback: 0,
    },
    /** Pixels to the side for each pixel of height, up to so many to either side. */
    shear: {
      summary: "pixels to the side for each pixel of height, up to so many",
      from: 0,
      to: 10,
      fallback: 0,
    },
  },
  isOn: ({ shift, rotate, scale, shear }) => shift > 0 || !onlyShifts({ rotate, scale, shear }),
  check: ({ shift }, image) => requireFit("shift", shift, image),
  blank: (): Placement => ({ ...STILL }),
  draw: (ranges, random, _, drawn) => drawPlacement(ranges, random, drawn),
  place(drawn, ranges, source, from, gain, offset, out, to) {
    const copy = onlyShifts(ranges) ? copyShifted : copyWarped;
    copy(source, from, drawn, gain, offset, out, to);
  },
});

/** True if the result is the source moved by whole pixels. */
const onlyShifts = ({ rotate, scale, shear }: Omit<Ranges, "shift">): boolean =>
  rotate === 0 && scale === 0 && shear === 0;

/**
 * Draws what happens to the sample that `random` stands at. Each range has its own word, so that to change one leaves the
 * others' draws as they were.
 */
export function drawPlacement(ranges: Partial<Ranges>, random: Stream, out: Placement): void {
  const { shift = 0, rotate = 0, scale = 0, shear = 0 } = ranges;
  out.dx = random.below(2 * shift + 1) - shift;
  out.dy = random.below(2 * shift + 1) - shift;
  const [cos, sin] = turn(random.range(-rotate, rotate) / 360);
  const inverse = 1 / random.range(1 - scale, 1 + scale);
  const slant = random.range(-shear, shear);
  // The inverse of scale · rotation · shear, since it leads from the result to the source.
  out.xx = (cos - slant * sin) * inverse;
  out.xy = (sin + slant * cos) * inverse;
  out.yx = 0 - sin * inverse;
  out.yy = cos * inverse;
}

/**
 * Writes the image that begins at `from` in the source, moved by whole pixels, to `to` in `out`, as `gain[c] · value + offset[c]`.
 * What moves in from outside is 0 before gain and offset. @cost about 1 ns a pixel
 */
export function copyShifted(
  { pixels, shape }: Source,
  from: number,
  placement: Readonly<Placement>,
  gain: Float64Array,
  offset: Float64Array,
  out: Float32Array | Float64Array,
  to: number,
): void {
  // Channels that are treated alike are one row of values: three times as fast as one channel after the other.
  const joined = shape[2] > 1 && isUniform(gain) && isUniform(offset);
  const height = shape[0];
  const width = joined ? shape[1] * shape[2] : shape[1];
  const channels = joined ? 1 : shape[2];
  const dx = joined ? placement.dx * shape[2] : placement.dx;
  const dy = placement.dy;
  const left = Math.min(width, Math.max(0, dx));
  const right = Math.max(left, Math.min(width, width + dx));
  for (let row = 0; row < height; row++) {
    const line = to + row * width * channels;
    const source = from + ((row - dy) * width - dx) * channels;
    const inside = row - dy >= 0 && row - dy < height;
    for (let c = 0; c < channels; c++) {
      const g = gain[c] as number;
      const o = offset[c] as number;
      const begin = inside ? left : width;
      const end = inside ? right : width;
      for (let x = 0; x < begin; x++) out[line + x * channels + c] = o;
      for (let x = begin; x < end; x++) {
        const at = x * channels + c;
        out[line + at] = (pixels[source + at] as number) * g + o;
      }
      for (let x = end; x < width; x++) out[line + x * channels + c] = o;
    }
  }
}

function isUniform(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/**
 * As copyShifted, for any placement: every pixel of the result is interpolated between the four that surround its place in the source,
 * those outside being 0. @cost about 10 ns a pixel
 */
export function copyWarped(
  { pixels, shape: [height, width, channels] }: Source,
  from: number,
  placement: Placement,
  gain: Float64Array,
  offset: Float64Array,
  out: Float32Array | Float64Array,
  to: number,
): void {
  const { dx, dy, xx, xy, yx, yy } = placement;
  const cx = (width - 1) / 2;
  const cy = (height - 1) / 2;
  const stride = width * channels;
  let at = to;
  for (let row = 0; row < height; row++) {
    const v = row - cy - dy;
    for (let column = 0; column < width; column++) {
      const u = column - cx - dx;
      const x = cx + xx * u + xy * v;
      const y = cy + yx * u + yy * v;
      if (!(x > -1 && x < width && y > -1 && y < height)) {
        for (let c = 0; c < channels; c++) out[at++] = offset[c] as number;
        continue;
      }
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = y - y0;
      // Weights of the four neighbours, 0 for one outside, whose index is then moved to where there is a pixel.
      const leftWeight = x0 < 0 ? 0 : 1 - fx;
      const rightWeight = x0 + 1 < width ? fx : 0;
      const topWeight = y0 < 0 ? 0 : 1 - fy;
      const bottomWeight = y0 + 1 < height ? fy : 0;
      const leftAt = (x0 < 0 ? 0 : x0) * channels;
      const rightAt = x0 + 1 < width ? (x0 + 1) * channels : leftAt;
      const topAt = from + (y0 < 0 ? 0 : y0) * stride;
      const bottomAt = y0 + 1 < height ? from + (y0 + 1) * stride : topAt;
      for (let c = 0; c < channels; c++) {
        const top =
          (pixels[topAt + leftAt + c] as number) * leftWeight +
          (pixels[topAt + rightAt + c] as number) * rightWeight;
        const bottom =
          (pixels[bottomAt + leftAt + c] as number) * leftWeight +
          (pixels[bottomAt + rightAt + c] as number) * rightWeight;
        out[at++] =
          (top * topWeight + bottom * bottomWeight) * (gain[c] as number) + (offset[c] as number);
      }
    }
  }
}
