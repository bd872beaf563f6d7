import { adaptiveAvgPool2d, adaptiveMaxPool2d, type PerAxis } from "../../tensor/index.ts";
import { defineLayer, type Layer, requireImages } from "./layer.ts";
import { eachAxis, type Size, sizeOver } from "./spatial.ts";

export interface AdaptivePoolOptions {
  /** Height and width of the output. */
  readonly size: Size;
}

const adaptivePoolLayer = (kind: "avg" | "max") =>
  defineLayer<{ readonly size: PerAxis }>({
    type: kind === "avg" ? "adaptiveAvgPool" : "adaptiveMaxPool",
    group: "pooling",
    summary: `The ${kind === "avg" ? "mean" : "largest value"} of each of so many bins, which cover images of any size.`,
    fields: { size: sizeOver(2) },
    apply({ size }, { state }, x, { path }) {
      requireImages(x, path);
      const pool = kind === "avg" ? adaptiveAvgPool2d : adaptiveMaxPool2d;
      return { output: pool(x, eachAxis(size, 2) as readonly [number, number]), state };
    },
  });

export const adaptiveAvgPoolLayer = adaptivePoolLayer("avg");
export const adaptiveMaxPoolLayer = adaptivePoolLayer("max");

/**
 * The mean of each of `size` bins that cover the image, whatever its size: bin i goes from ⌊i·H / size⌋ up to ⌈(i + 1)·H / size⌉,
 * as in PyTorch. What follows can be a linear layer, for images of any size.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, size, size, C]
 * @throws {ShapeError} if x is no batch of images
 * @source   He, Zhang, Ren & Sun 2014, "Spatial pyramid pooling", arXiv:1406.4729
 */
export const adaptiveAvgPool = (options: AdaptivePoolOptions): Layer =>
  adaptiveAvgPoolLayer.make(options);

/** As `adaptiveAvgPool`, the largest value of each bin; the gradient goes to the first position that holds it. */
export const adaptiveMaxPool = (options: AdaptivePoolOptions): Layer =>
  adaptiveMaxPoolLayer.make(options);
