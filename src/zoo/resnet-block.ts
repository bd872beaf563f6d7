import { batchNorm, conv2d, type Layer, maxPool } from "../nn/index.ts";
import type { Scale } from "./model.ts";

/** Layers in order, by their names. */
export type Row = Readonly<Record<string, Layer>>;

/** Where a block stands. Channels are as published; `scale` makes them a model's. */
export interface BlockPlace {
  /** Of the stage. The block's output has `expansion` times as many. */
  readonly channels: number;
  readonly stride: number;
  readonly scale: Scale;
  readonly activation: () => Layer;
}

/** What a residual block computes beside its shortcut. */
export interface ResnetBlock {
  /** Layers with weights, of which networks count their depth. */
  readonly depth: number;
  readonly expansion: number;
  body(place: BlockPlace): Row;
}

/** A convolution without bias, for batch normalisation shifts; padded so that only the stride makes the image smaller. */
export const conv = (filters: number, kernel: number, stride = 1, groups = 1): Layer =>
  conv2d({ filters, kernel, stride, groups, padding: (kernel - 1) / 2, bias: false });

/** Two 3×3 convolutions. */
export const basicBlock: ResnetBlock = {
  depth: 2,
  expansion: 1,
  body: ({ channels, stride, scale, activation }) => ({
    conv1: conv(scale(channels), 3, stride),
    bn1: batchNorm(),
    relu1: activation(),
    conv2: conv(scale(channels), 3),
    bn2: batchNorm(),
  }),
};

export interface BottleneckOptions {
  /** Of the 3×3 convolution, called cardinality too. Default 1. */
  readonly groups?: number;
  /** Channels of each group in a stage of 64 channels; other stages have more in proportion. Default 64. */
  readonly groupWidth?: number;
  /** Share of the 3×3 convolution's filters that the first 1×1 convolution has. Default 1. */
  readonly first?: number;
}

/** 1×1 down, 3×3, 1×1 up. The 3×3 convolution has the stride, as in torchvision ("v1.5"); the paper gave it to the first. */
export function bottleneck({
  groups = 1,
  groupWidth = 64,
  first = 1,
}: BottleneckOptions = {}): ResnetBlock {
  return {
    depth: 3,
    expansion: 4,
    body({ channels, stride, scale, activation }) {
      const inner = (groups * groupWidth * channels) / 64;
      return {
        conv1: conv(scale(first * inner, groups), 1),
        bn1: batchNorm(),
        relu1: activation(),
        conv2: conv(scale(inner, groups), 3, stride, groups),
        bn2: batchNorm(),
        relu2: activation(),
        conv3: conv(scale(4 * channels), 1),
        bn3: batchNorm(),
      };
    },
  };
}

export const bottleneckBlock = bottleneck();

/** What comes before the first stage, for which it gives so many channels. */
export type Stem = (place: Omit<BlockPlace, "stride">) => Row;

/** For large images: they reach the first stage at a quarter of their height and width. */
export const imageStem: Stem = ({ channels, scale, activation }) => ({
  conv1: conv(scale(channels), 7, 2),
  bn1: batchNorm(),
  relu: activation(),
  maxpool: maxPool({ size: 3, stride: 2, padding: 1 }),
});

/** For images of 32×32, which are small enough. */
export const smallImageStem: Stem = ({ channels, scale, activation }) => ({
  conv1: conv(scale(channels), 3),
  bn1: batchNorm(),
  relu: activation(),
});
