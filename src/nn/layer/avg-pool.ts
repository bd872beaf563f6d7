import { avgPool2d } from "../../tensor/index.ts";
import { heightAndWidth } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { type KeptPoolOptions, type PoolOptions, poolFields } from "./max-pool.ts";
import { requireWindow } from "./window.ts";

export const avgPoolLayer = defineLayer<KeptPoolOptions>({
  type: "avgPool",
  fields: poolFields,
  apply({ size, stride = size, padding }, { state }, x, { path }) {
    requireWindow(x, { size, stride, padding, dilation: 1 }, path);
    const output = avgPool2d(x, {
      size: heightAndWidth(size),
      stride: heightAndWidth(stride),
      padding,
    });
    return { output, state };
  },
});

/**
 * The mean of each window.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1
 * @throws {ShapeError} if no window fits
 */
export const avgPool = (options: PoolOptions): Layer => avgPoolLayer.make(options);
