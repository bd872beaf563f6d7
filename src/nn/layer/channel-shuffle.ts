import { ShapeError, showShape } from "../../graph/shape.ts";
import { channelShuffle as shuffle } from "../../tensor/index.ts";
import { count } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface ChannelShuffleOptions {
  /** Of the grouped convolution before it. */
  readonly groups: number;
}

export const channelShuffleLayer = defineLayer<ChannelShuffleOptions>({
  type: "channelShuffle",
  group: "shape",
  summary: "Deals the channels of each group out to all groups.",
  fields: { groups: count },
  apply({ groups }, { state }, x, { path }) {
    const channels = x.shape.at(-1) ?? 0;
    if (x.rank < 2 || channels % groups !== 0)
      throw new ShapeError(
        `${path}: groups is ${groups}, x is ${showShape(x.shape)}; groups must divide the ${channels} channels`,
      );
    return { output: shuffle(x, groups), state };
  },
});

/**
 * Deals the channels of each group out to all groups, so that the next grouped convolution sees every group:
 * out[…, k·groups + g] = x[…, g·n + k], n channels in a group.
 *
 * @param x  [N, …, C]
 * @returns  [N, …, C]
 * @throws {ShapeError} if groups does not divide C
 * @source   Zhang, Zhou, Lin & Sun 2018, "ShuffleNet", arXiv:1707.01083
 */
export const channelShuffle = (options: ChannelShuffleOptions): Layer =>
  channelShuffleLayer.make(options);
