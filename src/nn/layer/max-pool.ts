import { maxPool2d } from "../../tensor/index.ts";
import { heightAndWidth, optional, type Padding, padding, type Size, size } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { requireWindow } from "./window.ts";

export interface PoolOptions {
  readonly size: Size;
  /** Default: the size, so that windows meet and do not overlap. */
  readonly stride?: Size | undefined;
  /** Default "valid": none. */
  readonly padding?: Padding;
}

/** The options of both poolings, checked. */
export const poolFields = {
  size,
  stride: { parse: size.parse, fallback: { value: undefined } },
  padding: optional(padding, "valid" as Padding),
};

export interface KeptPoolOptions {
  readonly size: Size;
  readonly stride: Size | undefined;
  readonly padding: Padding;
}

export const maxPoolLayer = defineLayer<KeptPoolOptions>({
  type: "maxPool",
  fields: poolFields,
  apply({ size, stride = size, padding }, { state }, x, { path }) {
    requireWindow(x, { size, stride, padding, dilation: 1 }, path);
    const output = maxPool2d(x, {
      size: heightAndWidth(size),
      stride: heightAndWidth(stride),
      padding,
    });
    return { output, state };
  },
});

/**
 * The largest value of each window. Padding counts as −∞; the gradient goes to the first position that holds the largest value.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1
 * @throws {ShapeError} if no window fits
 */
export const maxPool = (options: PoolOptions): Layer => maxPoolLayer.make(options);
