import { type PaddingMode, padSpatial, type Sides } from "../../tensor/index.ts";
import { optional } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { paddingMode, sidesOver } from "./spatial.ts";
import { requireSpatial } from "./window.ts";

export interface PadOptions {
  /** On all four sides, or [[top, bottom], [left, right]]. Below 0 so much is taken away, with "zeros". */
  readonly padding: number | readonly [rows: Sides, columns: Sides];
  /** What it is filled with: "zeros", "reflect", "replicate" or "circular". Default "zeros". */
  readonly mode?: PaddingMode;
}

interface Kept {
  readonly padding: number | readonly Sides[];
  readonly mode: PaddingMode;
}

export const padLayer = defineLayer<Kept>({
  type: "pad",
  group: "shape",
  summary: "Pixels around an image, or with numbers below 0 a cut.",
  fields: { padding: sidesOver(2), mode: optional(paddingMode, "zeros") },
  apply({ padding, mode }, { state }, x, { path }) {
    requireSpatial(x, 2, path);
    return { output: padSpatial(x, padding, mode), state };
  },
});

/**
 * Puts something around images. What a convolution reads beyond the rim is an option of its own; this is for what needs it apart,
 * and for poolings.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, H + top + bottom, W + left + right, C]
 * @throws {ShapeError} if x is no batch of images, more is taken away than it has, or "reflect" is to give as much as an axis has, "circular" more
 */
export const pad = (options: PadOptions): Layer => padLayer.make(options);
