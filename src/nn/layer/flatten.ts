import { sizeOf } from "../../graph/shape.ts";
import { defineLayer, type Layer } from "./layer.ts";

export const flattenLayer = defineLayer<object>({
  type: "flatten",
  group: "shape",
  summary: "Each example as one vector.",
  fields: {},
  apply(_options, { state }, x) {
    const [batch = 1, ...rest] = x.shape;
    return { output: x.reshape([batch, sizeOf(rest)]), state };
  },
});

/**
 * Every example as one vector, in the order of memory: height, width, channel.
 *
 * @param x  [N, …]
 * @returns  [N, product of the rest]
 */
export const flatten = (): Layer => flattenLayer.make({});
