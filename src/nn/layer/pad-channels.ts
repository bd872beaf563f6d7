import { ShapeError, showShape } from "../../graph/shape.ts";
import { index, optional } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface PadChannelsOptions {
  /** Channels of zeros before those of x. Default 0. */
  readonly before?: number;
  /** Channels of zeros after those of x. Default 0. */
  readonly after?: number;
}

export const padChannelsLayer = defineLayer<Required<PadChannelsOptions>>({
  type: "padChannels",
  group: "shape",
  summary: "Channels of zeros before and after.",
  fields: { before: optional(index, 0), after: optional(index, 0) },
  apply({ before, after }, { state }, x, { path }) {
    if (x.rank < 2)
      throw new ShapeError(
        `${path}: x is ${showShape(x.shape)}, must be [N, …, C]; the last axis must hold the channels`,
      );
    const none = x.shape.slice(0, -1).map(() => [0, 0] as const);
    return { output: x.pad([...none, [before, after]]), state };
  },
});

/**
 * Channels of zeros beside those of x. It makes a shortcut wider without a weight ("option A" of the residual networks for CIFAR).
 *
 * @param x  [N, …, C]
 * @returns  [N, …, before + C + after]
 * @source   He, Zhang, Ren & Sun 2016, arXiv:1512.03385, section 3.3
 */
export const padChannels = (options: PadChannelsOptions): Layer => padChannelsLayer.make(options);
