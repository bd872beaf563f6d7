import {
  batchNorm,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  padChannels,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import {
  type BlockPlace,
  basicBlock,
  bottleneckBlock,
  conv,
  imageStem,
  type ResnetBlock,
  type Row,
  type Stem,
  smallImageStem,
} from "./resnet-block.ts";

/** The way past a block that changes channels or size: from so many channels to so many. */
export type Shortcut = (from: number, to: number, stride: number, scale: Scale) => Layer;

/** Option B of the paper: a 1×1 convolution. */
export const projection: Shortcut = (_from, to, stride, scale) =>
  sequential({ "0": conv(scale(to), 1, stride), "1": batchNorm() });

/** Option A, without weights: every second pixel, and zeros for the channels that are new. */
export const zeroPadding: Shortcut = (from, to, stride, scale) =>
  sequential({
    subsample: maxPool({ size: 1, stride }),
    pad: padChannels({ after: Math.max(0, scale(to) - scale(from)) }),
  });

export interface ResnetOptions extends BuildOptions {
  readonly block: ResnetBlock;
  /** Blocks in each stage; every stage after the first halves the image and doubles the channels. */
  readonly depths: readonly number[];
  /** Of the first stage. Default 64. */
  readonly channels?: number;
  /** Default `imageStem`. */
  readonly stem?: Stem;
  /** Where a block's input does not fit its output; else the input itself is added. "none": a plain network. Default `projection`. */
  readonly shortcut?: Shortcut | "none";
  /** What a block's output goes through before the sum; it is called "se". */
  readonly attention?: (channels: number, scale: Scale, activation: () => Layer) => Layer;
  /** Stochastic depth: how probably each block takes part, of all blocks in order. Default 1. */
  readonly survival?: readonly number[];
  /** Share that is dropped before the last layer. Default 0. */
  readonly dropout?: number;
  /** Default `relu`. */
  readonly activation?: () => Layer;
}

/**
 * A residual network, for images of any size. He, Zhang, Ren & Sun 2016, table 1, arXiv:1512.03385.
 *
 *   resnet({ block: basicBlock, depths: [2, 2, 2, 2], classes: 10 })
 */
export function resnet(options: ResnetOptions): Layer {
  const { block, depths, stem = imageStem, channels = 64, classes = 1000 } = options;
  const scale = scaleChannels(options.width);
  const { activation = relu, dropout: rate = 0 } = options;
  let from = channels;
  let blocks = 0;
  const stages = depths.map((depth, i) => {
    const made = Array.from({ length: depth }, (_, b) => {
      const stride = i > 0 && b === 0 ? 2 : 1;
      const place = { channels: channels * 2 ** i, stride, scale, activation };
      const layer = blockOf(options, place, from, options.survival?.[blocks++]);
      from = block.expansion * place.channels;
      return layer;
    });
    return [`layer${i + 1}`, numbered(made)] as const;
  });
  return sequential({
    ...stem({ channels, scale, activation }),
    ...Object.fromEntries(stages),
    avgpool: globalAvgPool(),
    ...(rate > 0 && { dropout: dropout({ rate }) }),
    fc: linear({ units: classes }),
  });
}

/** One block and the activation after it. */
function blockOf(
  options: ResnetOptions,
  place: BlockPlace,
  from: number,
  survival?: number,
): Layer {
  const { block, shortcut = projection, attention } = options;
  const { stride, scale, activation } = place;
  const to = block.expansion * place.channels;
  const body: Row = {
    ...block.body(place),
    ...(attention && { se: attention(to, scale, activation) }),
  };
  if (shortcut === "none") return sequential({ ...body, relu: activation() });
  const fits = stride === 1 && from === to;
  const past = fits ? undefined : shortcut(from, to, stride, scale);
  const sum = residual(sequential(body), past, survival === undefined ? {} : { survival });
  return sequential({ sum, relu: activation() });
}

/** Blocks and their shortcuts have no level of their own in PyTorch's models; neither have the two layers of a gate. */
export const resnetNames: Model["pytorch"] = [
  [/(\.sum)?\.body/g, ""],
  [/\.sum\.shortcut/, ".downsample"],
];

type Facts = Pick<Model, "name" | "family" | "source" | "description" | "expect">;

/** A network for ImageNet: 224×224 pixels, 1000 classes. */
export const imageResnet = (facts: Facts, options: ResnetOptions): Model => ({
  ...facts,
  input: [224, 224, 3],
  pytorch: resnetNames,
  build: ({ classes, width } = {}) => resnet({ ...options, classes, width }),
});

/** A network for CIFAR: 32×32 pixels, 10 classes. */
export const cifarResnet = (facts: Facts, options: ResnetOptions): Model => ({
  ...facts,
  input: [32, 32, 3],
  pytorch: resnetNames,
  build: ({ classes = 10, width } = {}) =>
    resnet({ stem: smallImageStem, ...options, classes, width }),
});

/** The depth in a network's name: layers with weights, the stem and the classifier among them, projections not. */
export const layersOf = (
  { depth }: Pick<ResnetBlock, "depth">,
  depths: readonly number[],
): number => 2 + depth * depths.reduce((sum, n) => sum + n, 0);

/** One column of the paper's table 1. */
function published(block: ResnetBlock, depths: readonly number[], expect: Model["expect"]): Model {
  const kind = block === basicBlock ? "two 3×3 convolutions" : "1×1, 3×3 and 1×1 convolutions";
  const layers = layersOf(block, depths);
  const facts = {
    name: `resnet${layers}`,
    family: "ResNet",
    source: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385",
    description: `ResNet-${layers}: ${depths.join(", ")} residual blocks of ${kind}`,
    expect,
  };
  return imageResnet(facts, { block, depths });
}

export const resnet18 = published(basicBlock, [2, 2, 2, 2], {
  params: 11_689_512,
  macs: 1_814_073_344,
});
export const resnet34 = published(basicBlock, [3, 4, 6, 3], {
  params: 21_797_672,
  macs: 3_663_761_408,
});
export const resnet50 = published(bottleneckBlock, [3, 4, 6, 3], {
  params: 25_557_032,
  macs: 4_089_184_256,
});
export const resnet101 = published(bottleneckBlock, [3, 4, 23, 3], {
  params: 44_549_160,
  macs: 7_801_405_440,
});
export const resnet152 = published(bottleneckBlock, [3, 8, 36, 3], {
  params: 60_192_808,
  macs: 11_513_626_624,
});

export const resnets: readonly Model[] = [resnet18, resnet34, resnet50, resnet101, resnet152];
