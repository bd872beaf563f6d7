import {
  batchNorm,
  conv2d,
  globalAvgPool,
  type Layer,
  linear,
  relu,
  sequential,
} from "../nn/index.ts";
import type { BuildOptions, Model } from "./model.ts";

const conv = (filters: number, kernel: number, stride: number, groups: number): Layer[] => [
  conv2d({ filters, kernel, stride, padding: (kernel - 1) / 2, groups, bias: false }),
  batchNorm(),
  relu(),
];

/** Filters and stride of each separable block. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

export interface MobilenetOptions extends BuildOptions {
  /** Multiplier of all numbers of channels, the paper's α. Default 1. */
  readonly width?: number;
}

/**
 * MobileNet: 3×3 convolutions on each channel by itself, mixed by 1×1 convolutions. For images of any size.
 * Howard et al. 2017, table 1, arXiv:1704.04861.
 */
export const mobilenetV1 = {
  name: "mobilenet_v1",
  family: "MobileNet",
  source: "Howard et al. 2017, arXiv:1704.04861",
  description:
    "MobileNet v1 (Howard et al. 2017): 13 depthwise separable convolutions, on 224×224 images",
  input: [224, 224, 3],
  expect: { params: 4_231_976, macs: 568_740_352 },
  build({ classes = 1000, width = 1 }: MobilenetOptions = {}) {
    const filters = (published: number) => Math.max(1, Math.round(width * published));
    let channels = filters(32);
    const blocks = BLOCKS.map(([published, stride]) => {
      const depthwise = conv(channels, 3, stride, channels);
      channels = filters(published);
      return sequential(...depthwise, ...conv(channels, 1, 1, 1));
    });
    return sequential({
      stem: sequential(...conv(filters(32), 3, 2, 1)),
      ...Object.fromEntries(blocks.map((block, i) => [`block${i + 1}`, block])),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    });
  },
} satisfies Model;

export const mobilenets: readonly Model[] = [mobilenetV1];
