import {
  batchNorm,
  branches,
  channelShuffle,
  channelSlice,
  conv2d,
  depthwiseConv2d,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** Units of each stage; each stage halves the image. */
const DEPTHS = [4, 8, 4] as const;

const pointwise = (filters: number): Layer[] => [
  conv2d({ filters, kernel: 1, bias: false }),
  batchNorm(),
  relu(),
];

const depthwise = (stride: number): Layer[] => [
  depthwiseConv2d({ kernel: 3, stride, padding: 1, bias: false }),
  batchNorm(),
];

/** Figure 3 d: both branches halve the image. */
const halving = (half: number): Layer =>
  branches({
    branch1: numbered([...depthwise(2), ...pointwise(half)]),
    branch2: numbered([...pointwise(half), ...depthwise(2), ...pointwise(half)]),
  });

/** Figure 3 c: one half of the channels goes on as it is. */
const splitting = (half: number): Layer =>
  branches({
    branch1: channelSlice({ to: half }),
    branch2: sequential({
      split: channelSlice({ from: half }),
      body: numbered([...pointwise(half), ...depthwise(1), ...pointwise(half)]),
    }),
  });

/** ShuffleNet v2 with so many channels in its stem, its three stages and its last convolution. */
function shufflenet(
  [stem = 24, ...others]: readonly number[],
  { classes = 1000, width }: BuildOptions,
): Layer {
  const scale = scaleChannels(width);
  const [last = 1024] = others.splice(3);
  const stages = others.map((channels, i) => {
    const half = scale(channels, 2) / 2;
    const units = Array.from({ length: DEPTHS[i] ?? 0 }, (_, u) =>
      sequential({
        join: u === 0 ? halving(half) : splitting(half),
        shuffle: channelShuffle({ groups: 2 }),
      }),
    );
    return [`stage${i + 2}`, numbered(units)];
  });
  return sequential({
    conv1: numbered([
      conv2d({ filters: scale(stem), kernel: 3, stride: 2, padding: 1, bias: false }),
      batchNorm(),
      relu(),
    ]),
    maxpool: maxPool({ size: 3, stride: 2, padding: 1 }),
    ...Object.fromEntries(stages),
    conv5: numbered(pointwise(scale(last))),
    pool: globalAvgPool(),
    fc: linear({ units: classes }),
  });
}

/** A column of the paper's table 5. */
const published = (
  factor: string,
  channels: readonly number[],
  expect: Model["expect"],
): Model => ({
  name: `shufflenet_v2_x${factor.replace(".", "_")}`,
  family: "ShuffleNet",
  description: `16 units that split their channels, convolve one half and shuffle both; ${factor} times as wide`,
  source: "Ma, Zhang, Zheng & Sun 2018, arXiv:1807.11164",
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect,
  pytorch: [[/\.join|\.body/g, ""]],
  build: (options = {}) => shufflenet(channels, options),
});

export const shufflenetsV2: readonly Model[] = [
  published("0.5", [24, 48, 96, 192, 1024], { params: 1_366_792, macs: 40_476_448 }),
  published("1.0", [24, 116, 232, 464, 1024], { params: 2_278_604, macs: 144_907_992 }),
  published("1.5", [24, 176, 352, 704, 1024], { params: 3_503_624, macs: 295_759_392 }),
  published("2.0", [24, 244, 488, 976, 2048], { params: 7_393_996, macs: 583_253_464 }),
];
