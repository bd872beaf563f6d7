import {
  activation,
  batchNorm,
  conv2d,
  depthwiseConv2d,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  residual,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** Table 2 of the paper: how much wider a block is inside, its filters, how many of them, and the stride of the first. */
const STAGES = [
  { expansion: 1, filters: 16, depth: 1, stride: 1 },
  { expansion: 6, filters: 24, depth: 2, stride: 2 },
  { expansion: 6, filters: 32, depth: 3, stride: 2 },
  { expansion: 6, filters: 64, depth: 4, stride: 2 },
  { expansion: 6, filters: 96, depth: 3, stride: 1 },
  { expansion: 6, filters: 160, depth: 3, stride: 2 },
  { expansion: 6, filters: 320, depth: 1, stride: 1 },
] as const;

const rectified = (conv: Layer): Layer => numbered([conv, batchNorm(), activation("relu6")]);

const pointwise = (filters: number): Layer => conv2d({ filters, kernel: 1, bias: false });

/** 1×1 up, 3×3 on each channel by itself, 1×1 down without an activation; around it x itself where it fits. */
function invertedResidual(channels: number, filters: number, expansion: number, stride: number) {
  const depthwise = depthwiseConv2d({ kernel: 3, stride, padding: 1, bias: false });
  const conv = [
    ...(expansion === 1 ? [] : [rectified(pointwise(expansion * channels))]),
    rectified(depthwise),
    pointwise(filters),
    batchNorm(),
  ];
  const body = sequential({ conv: numbered(conv) });
  return stride === 1 && channels === filters ? residual(body) : body;
}

/**
 * Channels as TensorFlow's and torchvision's MobileNets round them: to a multiple of 8 that is no less than 9/10 of what was asked.
 */
function roundToEight(channels: number): number {
  const rounded = Math.max(8, 8 * Math.floor((channels + 4) / 8));
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

/**
 * MobileNet v2: residual blocks that are wide inside and narrow between, with depthwise convolutions. The width is the paper's α:
 * channels are multiples of 8, and those before the classifier are never fewer than 1280 for α ≥ 1/8.
 */
function mobilenet({ classes = 1000, width = 1 }: BuildOptions): Layer {
  // Refuses what is no width. Below 1/8, where all would be 8, plain rounding; such networks are for tests.
  const scale = scaleChannels(width);
  const round = (n: number): number => (width < 1 / 8 ? scale(n) : roundToEight(n * width));
  let channels = round(32);
  const features = [
    rectified(conv2d({ filters: channels, kernel: 3, stride: 2, padding: 1, bias: false })),
  ];
  for (const { expansion, filters, depth, stride } of STAGES)
    for (let i = 0; i < depth; i++) {
      features.push(invertedResidual(channels, round(filters), expansion, i === 0 ? stride : 1));
      channels = round(filters);
    }
  features.push(
    rectified(pointwise(width < 1 / 8 ? scale(1280) : roundToEight(1280 * Math.max(1, width)))),
  );
  return sequential({
    features: numbered(features),
    pool: globalAvgPool(),
    classifier: numbered([dropout({ rate: 0.2 }), linear({ units: classes })]),
  });
}

export const mobilenetV2: Model = {
  name: "mobilenet_v2",
  family: "MobileNet",
  description: "17 inverted residual blocks: wide inside, narrow between",
  source: "Sandler, Howard, Zhu, Zhmoginov & Chen 2018, arXiv:1801.04381",
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect: { params: 3_504_872, macs: 300_774_272 },
  pytorch: [[/\.body/, ""]],
  build: (options = {}) => mobilenet(options),
};
