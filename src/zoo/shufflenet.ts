import {
  avgPool,
  batchNorm,
  branches,
  channelShuffle,
  conv2d,
  depthwiseConv2d,
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

/** Table 1 of the paper: channels of the first stage by the number of groups, so that all cost about the same. */
const CHANNELS = { 1: 144, 2: 200, 3: 240, 4: 272, 8: 384 } as const;

/** Units of each stage; every stage halves the image, and every stage after the first doubles the channels. */
const DEPTHS = [4, 8, 4] as const;

export interface ShufflenetOptions extends BuildOptions {
  /** Of the 1×1 convolutions. Default 3. */
  readonly groups?: keyof typeof CHANNELS;
}

const pointwise = (filters: number, groups: number): Layer =>
  conv2d({ filters, kernel: 1, groups, bias: false });

/** Figure 2 b and c: 1×1 in groups down to a quarter, shuffle, 3×3 on each channel by itself, 1×1 in groups up. */
function unit(channels: number, filters: number, groups: number, first: number): Layer {
  const strided = channels !== filters;
  const inner = filters / 4;
  const body = sequential({
    gconv1: pointwise(inner, first),
    bn1: batchNorm(),
    relu1: relu(),
    shuffle: channelShuffle({ groups }),
    dwconv: depthwiseConv2d({ kernel: 3, stride: strided ? 2 : 1, padding: 1, bias: false }),
    bn2: batchNorm(),
    // What the shortcut brings along is joined to it, or added.
    gconv2: pointwise(strided ? filters - channels : filters, groups),
    bn3: batchNorm(),
  });
  const shortcut = avgPool({ size: 3, stride: 2, padding: 1 });
  return sequential({
    join: strided ? branches({ shortcut, body }) : residual(body),
    relu: relu(),
  });
}

/** ShuffleNet, for images of any size. */
export function shufflenet({ groups = 3, width, classes = 1000 }: ShufflenetOptions = {}): Layer {
  const scale = scaleChannels(width);
  // The groups divide a quarter of a unit's channels, and what its body adds to those of the stem.
  const base = scale(CHANNELS[groups], 4 * groups);
  const stem = scale(24, groups);
  let channels = stem;
  const stages = DEPTHS.map((depth, i) => {
    const filters = base * 2 ** i;
    const units = Array.from({ length: depth }, (_, u) => {
      // The stem has too few channels to divide them.
      const made = unit(channels, filters, groups, i + u === 0 ? 1 : groups);
      channels = filters;
      return made;
    });
    return [`stage${i + 2}`, numbered(units)];
  });
  return sequential({
    conv1: conv2d({ filters: stem, kernel: 3, stride: 2, padding: 1, bias: false }),
    bn1: batchNorm(),
    relu1: relu(),
    maxpool: maxPool({ size: 3, stride: 2, padding: 1 }),
    ...Object.fromEntries(stages),
    pool: globalAvgPool(),
    fc: linear({ units: classes }),
  });
}

export const shufflenetV1: Model = {
  name: "shufflenet_v1",
  family: "ShuffleNet",
  description:
    "16 residual units of grouped 1×1 convolutions whose channels are shuffled, 3 groups",
  source: "Zhang, Zhou, Lin & Sun 2018, arXiv:1707.01083",
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect: { params: 1_865_728, macs: 137_460_672 },
  build: shufflenet,
};
