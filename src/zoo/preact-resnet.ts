import {
  batchNorm,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { type BlockPlace, conv, type ResnetBlock, type Row, type Stem } from "./resnet-block.ts";

/** Where a block of pre-activation stands. */
export interface PreactPlace extends BlockPlace {
  /** Share that is dropped before the last convolution. */
  readonly dropout: number;
}

/** What follows the first normalisation and activation of a block, which a projecting shortcut reads too. */
export interface PreactBlock extends Pick<ResnetBlock, "depth" | "expansion"> {
  body(place: PreactPlace): Row;
}

const dropped = (rate: number): Row => (rate > 0 ? { dropout: dropout({ rate }) } : {});

/** Two 3×3 convolutions. */
export const preactBasicBlock: PreactBlock = {
  depth: 2,
  expansion: 1,
  body: ({ channels, stride, scale, activation, dropout }) => ({
    conv1: conv(scale(channels), 3, stride),
    norm2: batchNorm(),
    act2: activation(),
    ...dropped(dropout),
    conv2: conv(scale(channels), 3),
  }),
};

/** 1×1 down, 3×3, which has the stride, 1×1 up. */
export const preactBottleneckBlock: PreactBlock = {
  depth: 3,
  expansion: 4,
  body: ({ channels, stride, scale, activation, dropout }) => ({
    conv1: conv(scale(channels), 1),
    norm2: batchNorm(),
    act2: activation(),
    conv2: conv(scale(channels), 3, stride),
    norm3: batchNorm(),
    act3: activation(),
    ...dropped(dropout),
    conv3: conv(scale(4 * channels), 1),
  }),
};

/** For large images: they reach the first stage at a quarter of their height and width. */
const imageStem: Stem = ({ channels, scale }) => ({
  conv: conv(scale(channels), 7, 2),
  pool: maxPool({ size: 3, stride: 2, padding: 1 }),
});

/** For images of 32×32, which are small enough. */
export const smallPreactStem: Stem = ({ channels, scale }) => ({ conv: conv(scale(channels), 3) });

export interface PreactResnetOptions extends BuildOptions {
  readonly block: PreactBlock;
  /** Blocks in each stage; every stage after the first halves the image and doubles the channels. */
  readonly depths: readonly number[];
  /** Of the first stage. Default 64. */
  readonly channels?: number;
  /** Of the stem. Default: as many as the first stage. */
  readonly stemChannels?: number;
  /** Default: for large images. */
  readonly stem?: Stem;
  /** Share that is dropped within each block. Default 0. */
  readonly dropout?: number;
  /** Default `relu`. */
  readonly activation?: () => Layer;
}

/**
 * A residual network of pre-activation: normalisation and activation come before each convolution, so that nothing but sums lies between
 * the first block and the last. He, Zhang, Ren & Sun 2016, "Identity Mappings", arXiv:1603.05027.
 *
 * The layers are called as in timm's resnetv2.
 */
export function preactResnet(options: PreactResnetOptions): Layer {
  const { block, depths, channels = 64, stemChannels = channels, stem = imageStem } = options;
  const { activation = relu, dropout = 0, classes = 1000 } = options;
  const scale = scaleChannels(options.width);
  let from = stemChannels;
  const stages = depths.map((depth, i) => {
    const blocks = Array.from({ length: depth }, (_, b) => {
      const stride = i > 0 && b === 0 ? 2 : 1;
      const place = { channels: channels * 2 ** i, stride, scale, activation, dropout };
      const made = preactUnit(block, place, from);
      from = block.expansion * place.channels;
      return made;
    });
    return sequential({ blocks: numbered(blocks) });
  });
  return sequential({
    stem: sequential(stem({ channels: stemChannels, scale, activation })),
    stages: numbered(stages),
    norm: batchNorm(),
    act: activation(),
    head: sequential({ pool: globalAvgPool(), fc: linear({ units: classes }) }),
  });
}

/** Where the shortcut is a convolution, it reads what was normalised and activated; else the sum passes the block untouched. */
export function preactUnit(block: PreactBlock, place: PreactPlace, from: number): Layer {
  const { stride, scale, activation } = place;
  const to = block.expansion * place.channels;
  const before = { norm1: batchNorm(), act1: activation() };
  const body = block.body(place);
  if (stride === 1 && from === to) return residual(sequential({ ...before, ...body }));
  const shortcut = sequential({ conv: conv(scale(to), 1, stride) });
  return sequential({ ...before, sum: residual(sequential(body), shortcut) });
}

/** As timm's resnetv2 calls them. */
export const preactNames: Model["pytorch"] = [
  [/(\.sum)?\.body/, ""],
  [/\.sum\.shortcut/, ".downsample"],
];

/** Lecture S4 counts 64.7 million parameters. */
export const preactResnet200: Model = {
  name: "preact_resnet200",
  family: "ResNet",
  source: "He, Zhang, Ren & Sun 2016, arXiv:1603.05027",
  description:
    "ResNet-200 of pre-activation: 3, 24, 36, 3 blocks that normalise before each convolution",
  input: [224, 224, 3],
  expect: { params: 64_666_152, macs: 15_007_481_856 },
  pytorch: preactNames,
  build: ({ classes, width } = {}) =>
    preactResnet({ block: preactBottleneckBlock, depths: [3, 24, 36, 3], classes, width }),
};

export const preactResnets: readonly Model[] = [preactResnet200];
