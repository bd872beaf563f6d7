import { ShapeError, showShape } from "../../graph/shape.ts";
import {
  MOST_ON_AXIS,
  type PerAxis,
  type ResizeMode,
  resize2d,
  resizeModes,
} from "../../tensor/index.ts";
import { choice, type Field, flag, optional, positive, refuse, SpecError, show } from "./field.ts";
import { defineLayer, type Layer, requireImages } from "./layer.ts";
import { eachAxis, type Size, sizeOver } from "./spatial.ts";

export interface UpsampleOptions {
  /** How many times larger, as [vertical, horizontal] or one number for both; ⌊H · scale⌋ rows come out. Give this or `size`. */
  readonly scale?: Size | undefined;
  /** Height and width of the output. */
  readonly size?: Size | undefined;
  /** Default "nearest". */
  readonly mode?: ResizeMode;
  /** Bilinear only: the centres of the corner pixels stay where they are. Default false: the corners of the image do. */
  readonly alignCorners?: boolean;
}

interface Kept {
  readonly scale: PerAxis | undefined;
  readonly size: PerAxis | undefined;
  readonly mode: ResizeMode;
  readonly alignCorners: boolean;
}

const scale: Field<PerAxis | undefined> = {
  hint: { kind: "either", of: [positive.hint, { kind: "list", of: positive.hint, length: 2 }] },
  fallback: { value: undefined },
  parse: (value, place) => {
    if (Array.isArray(value)) {
      if (value.length !== 2) return refuse(place, value, "above 0 or [vertical, horizontal]");
      return value.map((n: unknown) => positive.parse(n, place));
    }
    return positive.parse(value, place);
  },
};

export const upsampleLayer = defineLayer<Kept>({
  type: "upsample",
  group: "pooling",
  summary: "A larger image, by repeating or blending pixels.",
  fields: {
    scale,
    size: { ...sizeOver(2), fallback: { value: undefined } },
    mode: optional(choice(resizeModes), "nearest"),
    alignCorners: optional(flag, false),
  },
  init(options, { path }) {
    requireOneSize(options, path);
    return { params: {}, state: {} };
  },
  apply(options, { state }, x, { path }) {
    const { scale, size = 1, mode, alignCorners } = options;
    const [, ...extents] = requireImages(x, path);
    requireOneSize(options, path);
    const [height = 1, width = 1] =
      scale === undefined
        ? eachAxis(size, 2)
        : eachAxis(scale, 2).map((times, axis) => Math.floor(extents[axis]! * times));
    if (scale !== undefined && ![height, width].every((n) => n >= 1 && n <= MOST_ON_AXIS))
      throw new ShapeError(
        `${path}: scale is ${show(scale)}, x is ${showShape(x.shape)}; ${height}×${width} pixels would come out, from 1 to ${MOST_ON_AXIS} on each axis can`,
      );
    return { output: resize2d(x, { size: [height, width], mode, alignCorners }), state };
  },
});

function requireOneSize({ scale, size, mode, alignCorners }: Kept, path: string): void {
  if ((scale === undefined) === (size === undefined))
    throw new SpecError(
      `${path}: ${scale === undefined ? "neither scale nor size is given" : "scale and size are both given"}; write one of them`,
    );
  if (mode === "nearest" && alignCorners)
    throw new SpecError(
      `${path}: alignCorners is true with mode "nearest", must be false; take mode "bilinear", or leave it out`,
    );
}

/**
 * Images in another size, larger as a rule. Nearest repeats pixels: pixel ⌊i·H / Ho⌋ comes to place i. Bilinear weighs the two
 * neighbours on each axis by their nearness to (i + ½)·H / Ho − ½, or to i·(H − 1) / (Ho − 1) with aligned corners. So does PyTorch,
 * but for scales with H · scale no whole number: there it puts 1 / scale for H / Ho, unless told to recompute_scale_factor.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C]
 * @throws {SpecError}  unless either scale or size is given, or if alignCorners is asked of nearest
 * @throws {ShapeError} if x is no batch of images, or nothing would be left of them, or more than 2²⁰ pixels on an axis come out
 */
export const upsample = (options: UpsampleOptions): Layer => upsampleLayer.make(options);
