import { ShapeError, showShape } from "../../graph/shape.ts";
import { count, type Field, index, optional } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface ChannelSliceOptions {
  /** The first channel that is taken. Default 0. */
  readonly from?: number;
  /** The first that is not taken any more. Default: all from `from` on. */
  readonly to?: number | undefined;
}

interface Kept {
  readonly from: number;
  readonly to: number | undefined;
}

const end: Field<number | undefined> = { ...count, fallback: { value: undefined } };

export const channelSliceLayer = defineLayer<Kept>({
  type: "channelSlice",
  group: "shape",
  summary: "Some of the channels, one after the other.",
  fields: { from: optional(index, 0), to: end },
  apply({ from, to }, { state }, x, { path }) {
    const channels = x.shape.at(-1) ?? 0;
    const until = to ?? channels;
    if (x.rank < 2 || from >= until || until > channels)
      throw new ShapeError(
        `${path}: x is ${showShape(x.shape)}, channels ${from} up to ${until} are to be taken; there must be at least one, and x must have them (from < to ≤ ${channels})`,
      );
    const others = x.shape.slice(0, -1).map(() => null);
    return { output: x.slice(...others, [from, until]), state };
  },
});

/**
 * Some of the channels: y[…, c] = x[…, from + c], c < to − from. Two of them in `branches` split an image by its channels.
 *
 * @param x  [N, …, C]
 * @returns  [N, …, to − from]
 * @throws {SpecError}  if from or to is no whole number
 * @throws {ShapeError} unless from < to ≤ C
 * @source   Ma, Zhang, Zheng & Sun 2018, "ShuffleNet V2", arXiv:1807.11164: the channel split
 */
export const channelSlice = (options: ChannelSliceOptions): Layer =>
  channelSliceLayer.make(options);
