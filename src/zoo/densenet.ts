import {
  avgPool,
  batchNorm,
  conv2d,
  denseConnection,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";

export interface DensenetOptions extends BuildOptions {
  /** Channels that every layer adds, the papers' k. */
  readonly growth: number;
  /** Layers of each dense block. */
  readonly blocks: readonly number[];
  /** Channels before the first block. Default 2 · growth. */
  readonly stem?: number;
  /** A 1×1 convolution to 4 · growth channels before each 3×3 convolution: the B of DenseNet-BC. Default true. */
  readonly bottleneck?: boolean;
  /** Share of the channels that a transition passes on: the C of DenseNet-BC. Default 1/2. */
  readonly compression?: number;
  /** A 3×3 stem that keeps the size, for images of 32×32. Default false: 7×7, normalised and pooled, to a quarter. */
  readonly smallImages?: boolean;
}

const conv = (filters: number, kernel: number, stride = 1): Layer =>
  conv2d({ filters, kernel, stride, padding: (kernel - 1) / 2, bias: false });

/** Normalised and rectified before each convolution; what comes out joins what went in. */
const denseLayer = (growth: number, bottleneck: boolean): Layer =>
  denseConnection(
    sequential({
      norm1: batchNorm(),
      relu1: relu(),
      ...(bottleneck
        ? { conv1: conv(4 * growth, 1), norm2: batchNorm(), relu2: relu(), conv2: conv(growth, 3) }
        : { conv1: conv(growth, 3) }),
    }),
  );

const transition = (filters: number): Layer =>
  sequential({
    norm: batchNorm(),
    relu: relu(),
    conv: conv(filters, 1),
    pool: avgPool({ size: 2 }),
  });

/**
 * A densely connected network, for images of any size: in each block, every layer reads what all layers before it in the block gave.
 * Huang, Liu, van der Maaten & Weinberger 2017, table 1, arXiv:1608.06993.
 */
export function densenet(options: DensenetOptions): Layer {
  const { blocks, bottleneck = true, compression = 0.5, smallImages = false } = options;
  const scale = scaleChannels(options.width);
  const growth = scale(options.growth);
  const stem = scale(options.stem ?? 2 * options.growth);
  const features: Record<string, Layer> = smallImages
    ? { conv0: conv(stem, 3) }
    : {
        conv0: conv(stem, 7, 2),
        norm0: batchNorm(),
        relu0: relu(),
        pool0: maxPool({ size: 3, stride: 2, padding: 1 }),
      };
  let channels = stem;
  for (const [i, depth] of blocks.entries()) {
    const layers = Array.from({ length: depth }, (_, l) => [
      `denselayer${l + 1}`,
      denseLayer(growth, bottleneck),
    ]);
    features[`denseblock${i + 1}`] = sequential(Object.fromEntries(layers));
    channels += depth * growth;
    if (i + 1 === blocks.length) break;
    channels = Math.floor(channels * compression);
    features[`transition${i + 1}`] = transition(channels);
  }
  return sequential({
    features: sequential({ ...features, [`norm${blocks.length + 1}`]: batchNorm() }),
    relu: relu(),
    pool: globalAvgPool(),
    classifier: linear({ units: options.classes ?? 1000 }),
  });
}

const family = {
  family: "DenseNet",
  source: "Huang, Liu, van der Maaten & Weinberger 2017, arXiv:1608.06993",
  pytorch: [[/(\.denselayer\d+)\.body/, "$1"]],
} satisfies Partial<Model>;

/** A column of the paper's table 1. */
const forImages = (
  layers: number,
  { growth, blocks }: Pick<DensenetOptions, "growth" | "blocks">,
  expect: Model["expect"],
): Model => ({
  ...family,
  name: `densenet${layers}`,
  description: `DenseNet-${layers}: dense blocks of ${blocks.join(", ")} layers that add ${growth} channels each`,
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect,
  build: (options = {}) => densenet({ growth, blocks, ...options }),
});

export const densenet121 = forImages(
  121,
  { growth: 32, blocks: [6, 12, 24, 16] },
  { params: 7_978_856, macs: 2_834_161_664 },
);
export const densenet169 = forImages(
  169,
  { growth: 32, blocks: [6, 12, 32, 32] },
  { params: 14_149_480, macs: 3_359_843_328 },
);
export const densenet201 = forImages(
  201,
  { growth: 32, blocks: [6, 12, 48, 32] },
  { params: 20_013_928, macs: 4_291_365_888 },
);
/** Wider and less deep: of the authors' code and torchvision. */
export const densenet161 = forImages(
  161,
  { growth: 48, blocks: [6, 12, 36, 24] },
  { params: 28_681_000, macs: 7_727_907_072 },
);
/** The deepest of the paper's table 1; not in torchvision. By the count of the others it would have 265 layers. */
export const densenet264 = forImages(
  264,
  { growth: 32, blocks: [6, 12, 64, 48] },
  { params: 33_337_704, macs: 5_751_653_376 },
);

/** Three blocks of equal depth on 32×32, the paper's section 4.2 and table 2. */
const forCifar = (
  depth: number,
  growth: number,
  bottleneck: boolean,
  expect: Model["expect"],
): Model => {
  // One convolution before the blocks, two transitions and the classifier.
  const each = (depth - 4) / 3 / (bottleneck ? 2 : 1);
  return {
    ...family,
    name: `densenet_${bottleneck ? "bc_" : ""}${depth}_${growth}`,
    description: `DenseNet${bottleneck ? "-BC" : ""} of ${depth} layers that add ${growth} channels each, for CIFAR`,
    input: [32, 32, 3],
    expect,
    build: ({ classes = 10, ...options } = {}) =>
      densenet({
        growth,
        blocks: [each, each, each],
        ...(bottleneck ? {} : { stem: 16, bottleneck: false, compression: 1 }),
        smallImages: true,
        classes,
        ...options,
      }),
  };
};

export const densenets: readonly Model[] = [
  densenet121,
  densenet161,
  densenet169,
  densenet201,
  densenet264,
  forCifar(40, 12, false, { params: 1_019_722, macs: 264_812_928 }),
  forCifar(100, 12, true, { params: 769_162, macs: 287_929_692 }),
  forCifar(250, 24, true, { params: 15_324_406, macs: 5_418_785_724 }),
  forCifar(190, 40, true, { params: 25_624_430, macs: 9_301_945_740 }),
];
