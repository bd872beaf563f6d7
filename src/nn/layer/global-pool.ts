import { ShapeError, showShape } from "../../graph/shape.ts";
import { defineLayer, type Layer } from "./layer.ts";

const globalPoolLayer = (kind: "avg" | "max") =>
  defineLayer<object>({
    type: kind === "avg" ? "globalAvgPool" : "globalMaxPool",
    group: "pooling",
    summary:
      kind === "avg"
        ? "The mean of each channel, whatever the size of the image."
        : "The largest value of each channel, whatever the size of the image.",
    fields: {},
    apply(_options, { state }, x, { path }) {
      if (x.rank < 3)
        throw new ShapeError(
          `${path}: x is ${showShape(x.shape)}, must be [N, H, W, C]; reshape x first`,
        );
      if (x.shape.slice(1, -1).includes(0))
        throw new ShapeError(
          `${path}: x is ${showShape(x.shape)}, without a pixel; every spatial axis must be ≥ 1`,
        );
      const spatial = x.shape.slice(1, -1).map((_, axis) => axis + 1);
      return { output: kind === "avg" ? x.mean(spatial) : x.max(spatial), state };
    },
  });

export const globalAvgPoolLayer = globalPoolLayer("avg");
export const globalMaxPoolLayer = globalPoolLayer("max");

/**
 * The mean of each channel over the whole image, sequence or volume; works for any size.
 *
 * @param x  [N, H, W, C]; [N, L, C] and [N, D, H, W, C] too
 * @returns  [N, C]
 * @throws {ShapeError} if x has no spatial axis, or no pixel
 * @source   Lin, Chen & Yan 2014, arXiv:1312.4400
 */
export const globalAvgPool = (): Layer => globalAvgPoolLayer.make({});

/**
 * The largest value of each channel over the whole image, sequence or volume; the gradient goes to the first position that holds it.
 *
 * @param x  [N, H, W, C]; [N, L, C] and [N, D, H, W, C] too
 * @returns  [N, C]
 * @throws {ShapeError} if x has no spatial axis, or no pixel
 * @source   Oquab, Bottou, Laptev & Sivic 2015, "Is object localization for free?"
 */
export const globalMaxPool = (): Layer => globalMaxPoolLayer.make({});
