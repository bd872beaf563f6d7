import { defineLayer, type Layer, requireImages } from "./layer.ts";

export const globalAvgPoolLayer = defineLayer<object>({
  type: "globalAvgPool",
  fields: {},
  apply(_options, { state }, x, { path }) {
    requireImages(x, path);
    return { output: x.mean([1, 2]), state };
  },
});

/**
 * The mean of each channel over the whole image; works for images of any size.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, C]
 * @throws {ShapeError} if x is no batch of images
 * @source   Lin, Chen & Yan 2014, arXiv:1312.4400
 */
export const globalAvgPool = (): Layer => globalAvgPoolLayer.make({});
