import {
  batchNorm,
  conv2d,
  depthwiseConv2d,
  globalAvgPool,
  type Layer,
  linear,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** Filters, stride of the first block, number of blocks: 13 separable blocks in five stages, as timm divides them. */
const STAGES = [
  { filters: 64, stride: 1, depth: 1 },
  { filters: 128, stride: 2, depth: 2 },
  { filters: 256, stride: 2, depth: 2 },
  { filters: 512, stride: 2, depth: 6 },
  { filters: 1024, stride: 2, depth: 2 },
] as const;

/** Each channel by itself, then a 1×1 convolution that mixes them. */
const separable = (filters: number, stride: number): Layer =>
  sequential({
    conv_dw: depthwiseConv2d({ kernel: 3, stride, padding: 1, bias: false }),
    bn1: batchNorm(),
    act1: relu(),
    conv_pw: conv2d({ filters, kernel: 1, bias: false }),
    bn2: batchNorm(),
    act2: relu(),
  });

const plainBlock = (filters: number, stride: number): Layer =>
  sequential({
    conv: conv2d({ filters, kernel: 3, stride, padding: 1, bias: false }),
    bn1: batchNorm(),
    act1: relu(),
  });

export interface MobilenetOptions extends BuildOptions {
  /** Ordinary 3×3 convolutions in place of separable ones. Default false. */
  readonly plain?: boolean;
  /** A stem that keeps the size, for images of 32×32. Default false. */
  readonly smallImages?: boolean;
}

/** MobileNet v1, for images of any size. */
export function mobilenet(options: MobilenetOptions = {}): Layer {
  const { classes = 1000, width, plain = false, smallImages = false } = options;
  const scale = scaleChannels(width);
  const block = plain ? plainBlock : separable;
  const stride = smallImages ? 1 : 2;
  const stage = ({ filters, stride, depth }: (typeof STAGES)[number]) =>
    numbered(Array.from({ length: depth }, (_, i) => block(scale(filters), i === 0 ? stride : 1)));
  return sequential({
    conv_stem: conv2d({ filters: scale(32), kernel: 3, stride, padding: 1, bias: false }),
    bn1: batchNorm(),
    act1: relu(),
    blocks: numbered(STAGES.map(stage)),
    pool: globalAvgPool(),
    classifier: linear({ units: classes }),
  });
}

const published = {
  family: "MobileNet",
  source: "Howard et al. 2017, arXiv:1704.04861",
  input: [224, 224, 3],
  small: [64, 64, 3],
} as const;

/**
 * MobileNet: 3×3 convolutions on each channel by itself, mixed by 1×1 convolutions. For images of any size. Table 1 of the paper; the last
 * block, where the table has a stride of 2 that does not fit its shapes, has stride 1. The layers are called as those of timm's
 * mobilenetv1_100, which has ReLU6 where the paper has ReLU.
 */
export const mobilenetV1 = {
  ...published,
  name: "mobilenet_v1",
  description: "13 depthwise separable convolutions",
  expect: { params: 4_231_976, macs: 568_740_352 },
  build: mobilenet,
} satisfies Model;

/** MobileNet with the paper's α below 1. */
const thinner = (alpha: number, expect: Model["expect"]): Model => ({
  ...published,
  name: `mobilenet_v1_x${String(alpha).replace(".", "_")}`,
  description: `MobileNet v1 with ${alpha} times the channels`,
  expect,
  build: ({ width = 1, ...options } = {}) => mobilenet({ ...options, width: alpha * width }),
});

/** MobileNet's twin with ordinary 3×3 convolutions in place of separable ones: nine times the cost for a percent of accuracy (table 4). */
export const mobilenetV1Plain: Model = {
  ...published,
  name: "mobilenet_v1_plain",
  description: "MobileNet v1 with ordinary 3×3 convolutions, to compare with",
  expect: { params: 29_294_088, macs: 4_867_293_184 },
  build: (options = {}) => mobilenet({ ...options, plain: true }),
};

export const mobilenets: readonly Model[] = [
  mobilenetV1,
  thinner(0.75, { params: 2_585_560, macs: 325_400_448 }),
  thinner(0.5, { params: 1_331_592, macs: 149_497_088 }),
  thinner(0.25, { params: 470_072, macs: 41_030_272 }),
  mobilenetV1Plain,
];
