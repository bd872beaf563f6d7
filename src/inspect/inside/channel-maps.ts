import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";

/** One example's output of a layer, channel by channel. */
export interface ChannelMaps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [channels, height, width] */
  readonly values: Float32Array;
}

/**
 * A layer's output as pictures, one for each channel: of an image [N, H, W, C] C pictures of H × W, of a sequence [N, T, C] rows of T,
 * of a vector [N, C] single points. Of a volume, its slices lie below each other.
 *
 * @param example  which of the batch
 * @param most     channels at most
 * @throws {ShapeError} for an output without channels
 */
export function channelMaps(
  values: ArrayLike<number>,
  shape: Shape,
  example = 0,
  most = Number.POSITIVE_INFINITY,
): ChannelMaps {
  const depth = shape.at(-1);
  if (depth === undefined || shape.length < 2)
    throw new ShapeError(`channelMaps: an output is ${showShape(shape)}, must be [N, …, C]`);
  const places = shape.slice(1, -1);
  const width = places.at(-1) ?? 1;
  const area = places.reduce((a, b) => a * b, 1);
  const channels = Math.min(depth, most);
  const maps = new Float32Array(channels * area);
  const start = example * area * depth;
  for (let place = 0; place < area; place++)
    for (let c = 0; c < channels; c++)
      maps[c * area + place] = values[start + place * depth + c] as number;
  return { channels, height: width === 0 ? 0 : area / width, width, values: maps };
}
