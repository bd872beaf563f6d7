import {
  adaptiveAvgPool,
  batchNorm,
  conv2d,
  dropout,
  flatten,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** How many 3×3 convolutions stand before each of the five poolings; the paper's columns A, B, D and E. */
const DEPTHS = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;

const CHANNELS = [64, 128, 256, 512, 512] as const;

export type VggDepth = keyof typeof DEPTHS;

export interface VggOptions extends BuildOptions {
  /** Layers with weights: 11, 13, 16 or 19. */
  readonly depth: VggDepth;
  /** Batch normalisation behind every convolution; with it alone do the deep ones train without care. Default false. */
  readonly norm?: boolean;
}

/** The convolutions and poolings, which make an image 32 times smaller. */
export function vggFeatures({ depth, norm = false, width }: Omit<VggOptions, "classes">): Layer {
  const scale = scaleChannels(width);
  const conv = (filters: number): Layer[] => [
    conv2d({ filters: scale(filters), kernel: 3, padding: 1 }),
    ...(norm ? [batchNorm()] : []),
    relu(),
  ];
  const stages = DEPTHS[depth].flatMap((convolutions, stage) => [
    ...Array.from({ length: convolutions }, () => conv(CHANNELS[stage] ?? 512)).flat(),
    maxPool({ size: 2 }),
  ]);
  return numbered(stages);
}

/**
 * VGG: stacks of 3×3 convolutions between poolings, then three linear layers, which hold nine tenths of the parameters.
 * Simonyan & Zisserman 2015, table 1, arXiv:1409.1556.
 */
export function vgg({ classes = 1000, ...options }: VggOptions): Layer {
  return sequential({
    features: vggFeatures(options),
    avgpool: adaptiveAvgPool({ size: 7 }),
    flatten: flatten(),
    classifier: head(scaleChannels(options.width), classes),
  });
}

/** Unlike AlexNet's, with dropout behind the first two layers. */
const head = (scale: Scale, classes: number): Layer =>
  numbered([
    linear({ units: scale(4096) }),
    relu(),
    dropout({ rate: 0.5 }),
    linear({ units: scale(4096) }),
    relu(),
    dropout({ rate: 0.5 }),
    linear({ units: classes }),
  ]);

const published = (depth: VggDepth, norm: boolean, params: number, macs: number): Model => ({
  name: norm ? `vgg${depth}_bn` : `vgg${depth}`,
  family: "VGG",
  source: norm
    ? "Simonyan & Zisserman 2015, arXiv:1409.1556; normalised as in torchvision"
    : "Simonyan & Zisserman 2015, arXiv:1409.1556, table 1",
  description: `VGG-${depth}: ${depth - 3} convolutions of 3×3${norm ? ", batch normalisation" : ""}, 3 linear layers`,
  input: [224, 224, 3],
  expect: { params, macs },
  build: (options) => vgg({ ...options, depth, norm }),
});

export const vgg11 = published(11, false, 132_863_336, 7_609_090_048);
export const vgg13 = published(13, false, 133_047_848, 11_308_466_176);
export const vgg16 = published(16, false, 138_357_544, 15_470_264_320);
export const vgg19 = published(19, false, 143_667_240, 19_632_062_464);

export const vggs: readonly Model[] = [
  vgg11,
  vgg13,
  vgg16,
  vgg19,
  published(11, true, 132_868_840, 7_609_090_048),
  published(13, true, 133_053_736, 11_308_466_176),
  published(16, true, 138_365_992, 15_470_264_320),
  published(19, true, 143_678_248, 19_632_062_464),
];
