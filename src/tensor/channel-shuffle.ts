import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { requireGroups } from "./convolution.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Deals the channels of each group out to all groups, so that a following grouped convolution sees every group:
 * channel k of group g, of n channels in each, becomes channel g of group k; out[k·groups + g] = x[g·n + k].
 *
 * @param x  […, C]
 * @returns  […, C]
 * @throws {ShapeError} if groups does not divide C
 * @source   Zhang, Zhou, Lin & Sun 2018, "ShuffleNet", arXiv:1707.01083
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  requireGroups("channelShuffle", groups);
  const channels = x.shape.at(-1);
  if (channels === undefined || channels % groups !== 0)
    failShape(
      "channelShuffle",
      `x is ${showShape(x.shape)}, groups is ${groups}; groups must divide the last axis`,
    );
  const split = x.reshape([...x.shape.slice(0, -1), groups, channels / groups]);
  return split.transpose().reshape(x.shape);
}
