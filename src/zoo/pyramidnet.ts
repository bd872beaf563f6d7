import {
  avgPool,
  batchNorm,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  padChannels,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { conv } from "./resnet-block.ts";

interface PyramidOptions extends BuildOptions {
  /** Channels that all blocks together add, the paper's α. */
  readonly alpha: number;
  /** Blocks of each stage; every stage after the first halves the image. */
  readonly depths: readonly number[];
  /** 1×1, 3×3 and 1×1 convolutions in a block, with four times as many channels behind it; else two of 3×3. */
  readonly bottleneck: boolean;
  /** 16 channels from a 3×3 stem, for images of 32×32; else 64 at a quarter of the size. */
  readonly smallImages: boolean;
}

/** Figure 6 d of the paper: no activation before the first convolution, and a normalisation behind the last. */
function body(bottleneck: boolean, channels: number, stride: number): Layer {
  if (!bottleneck)
    return sequential({
      bn1: batchNorm(),
      conv1: conv(channels, 3, stride),
      bn2: batchNorm(),
      relu: relu(),
      conv2: conv(channels, 3),
      bn3: batchNorm(),
    });
  return sequential({
    bn1: batchNorm(),
    conv1: conv(channels, 1),
    bn2: batchNorm(),
    relu2: relu(),
    conv2: conv(channels, 3, stride),
    bn3: batchNorm(),
    relu3: relu(),
    conv3: conv(4 * channels, 1),
    bn4: batchNorm(),
  });
}

/** The way past a block has no weights: the means of 2×2 pixels where the block halves the image, and zeros for new channels. */
function shortcut(added: number, stride: number): Layer | undefined {
  const layers = [
    ...(stride === 1 ? [] : [avgPool({ size: 2, ceil: true, countPadding: false })]),
    ...(added === 0 ? [] : [padChannels({ after: added })]),
  ];
  return layers.length === 0 ? undefined : sequential(...layers);
}

/**
 * A residual network in which every block, not every stage, adds channels: block k of N has 16 + k α / N, rounded, where the paper's
 * equation 2 cuts off. So the authors' code has it, with up to 0.2 million parameters more than their table 4 says.
 */
function pyramidnet(options: PyramidOptions): Layer {
  const { alpha, depths, bottleneck, smallImages, classes = smallImages ? 10 : 1000 } = options;
  const scale = scaleChannels(options.width);
  const blocks = depths.reduce((sum, depth) => sum + depth, 0);
  const stem = smallImages ? 16 : 64;
  let channels = scale(stem);
  let met = 0;
  const stages = depths.map((depth, i) => {
    const made = Array.from({ length: depth }, (_, b) => {
      const stride = i > 0 && b === 0 ? 2 : 1;
      const inner = scale(Math.round(stem + (++met * alpha) / blocks));
      const outer = bottleneck ? 4 * inner : inner;
      const block = residual(body(bottleneck, inner, stride), shortcut(outer - channels, stride));
      channels = outer;
      return block;
    });
    return [`layer${i + 1}`, numbered(made)];
  });
  return sequential({
    conv1: smallImages ? conv(scale(stem), 3) : conv(scale(stem), 7, 2),
    bn1: batchNorm(),
    ...(!smallImages && { relu: relu(), maxpool: maxPool({ size: 3, stride: 2, padding: 1 }) }),
    ...Object.fromEntries(stages),
    bn_final: batchNorm(),
    relu_final: relu(),
    avgpool: globalAvgPool(),
    fc: linear({ units: classes }),
  });
}

const published = (layers: number, options: PyramidOptions, expect: Model["expect"]): Model => ({
  name: `pyramidnet${layers}_${options.alpha}`,
  family: "PyramidNet",
  description: `PyramidNet-${layers}: ${options.depths.reduce((a, b) => a + b)} residual blocks, each with more channels; ${options.alpha} more in the end`,
  source: "Han, Kim & Kim 2017, arXiv:1610.02915",
  input: options.smallImages ? [32, 32, 3] : [224, 224, 3],
  ...(!options.smallImages && { small: [64, 64, 3] }),
  expect,
  pytorch: [[/\.body/, ""]],
  build: (build = {}) => pyramidnet({ ...options, ...build }),
});

/** Three stages of equal depth. */
const forCifar = (layers: number, alpha: number, expect: Model["expect"]): Model => {
  const bottleneck = layers > 110;
  const n = (layers - 2) / (bottleneck ? 9 : 6);
  return published(layers, { alpha, depths: [n, n, n], bottleneck, smallImages: true }, expect);
};

const forImages = (alpha: number, expect: Model["expect"]): Model =>
  published(200, { alpha, depths: [3, 24, 36, 3], bottleneck: true, smallImages: false }, expect);

export const pyramidnets: readonly Model[] = [
  forCifar(110, 48, { params: 1_772_706, macs: 403_813_504 }),
  forCifar(272, 200, { params: 26_210_842, macs: 4_488_778_176 }),
  forImages(450, { params: 116_775_213, macs: 29_196_815_629 }),
];
