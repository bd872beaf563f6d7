import {
  activation,
  adaptiveAvgPool,
  batchNorm,
  conv2d,
  dualPath,
  flatten,
  type Layer,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";

/** A column of the paper's table 1. */
interface DpnOptions {
  readonly stem: number;
  /** Channels of the 3×3 convolution in the first stage, and the groups that they fall into. */
  readonly inner: number;
  readonly groups: number;
  /** Blocks of each stage, and the channels that each of them joins to the dense path. */
  readonly depths: readonly number[];
  readonly growths: readonly number[];
}

const EPSILON = 1e-3;
const norm = (): Layer => batchNorm({ epsilon: EPSILON });

/** Normalised and rectified before it is convolved. */
const conv = (filters: number, kernel: number, stride = 1, groups = 1): Layer =>
  sequential({
    bn: norm(),
    relu: relu(),
    conv: conv2d({ filters, kernel, stride, groups, padding: (kernel - 1) / 2, bias: false }),
  });

interface BlockOptions {
  /** Channels of the residual path. */
  readonly summed: number;
  readonly inner: number;
  readonly groups: number;
  readonly growth: number;
  readonly stride: number;
}

const body = ({ summed, inner, groups, growth, stride }: BlockOptions): Layer =>
  sequential({
    c1x1_a: conv(inner, 1),
    c3x3_b: conv(inner, 3, stride, groups),
    c1x1_c: conv(summed + growth, 1),
  });

/** The first block of a stage makes both paths of its input by a 1×1 convolution. */
function stageRows(number: number, depth: number, options: BlockOptions): [string, Layer][] {
  const { summed, growth, stride } = options;
  const shortcut = sequential({ [`c1x1_w_s${stride}`]: conv(summed + 2 * growth, 1, stride) });
  return Array.from({ length: depth }, (_, i) => [
    `conv${number}_${i + 1}`,
    i === 0
      ? dualPath(body(options), { summed, shortcut })
      : dualPath(body({ ...options, stride: 1 }), { summed }),
  ]);
}

function dpn(
  { stem, inner, groups, depths, growths }: DpnOptions,
  { classes = 1000, width }: BuildOptions,
): Layer {
  const scale = scaleChannels(width);
  const stages = depths.flatMap((depth, i) =>
    stageRows(i + 2, depth, {
      summed: scale(256 * 2 ** i),
      inner: scale(inner * 2 ** i, groups),
      groups,
      growth: scale(growths[i] ?? 1),
      stride: i === 0 ? 1 : 2,
    }),
  );
  const conv1 = conv2d({ filters: scale(stem), kernel: 7, stride: 2, padding: 3, bias: false });
  return sequential({
    features: sequential({
      conv1_1: sequential({ conv: conv1, bn: norm(), relu: relu() }),
      conv1_pool: maxPool({ size: 3, stride: 2, padding: 1 }),
      ...Object.fromEntries(stages),
      // ELU as in the authors' code and timm; the paper does not say.
      conv5_bn_ac: sequential({ bn: norm(), elu: activation("elu") }),
    }),
    global_pool: adaptiveAvgPool({ size: 1 }),
    classifier: conv2d({ filters: classes, kernel: 1 }),
    flatten: flatten(),
  });
}

const published = (name: string, options: DpnOptions, expect: Model["expect"]): Model => ({
  name,
  family: "DPN",
  description: `a residual and a dense path in one: ${options.depths.join(", ")} dual path blocks of ${options.groups} groups`,
  source: "Chen, Li, Xiao, Jin, Yan & Feng 2017, arXiv:1707.01629",
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect,
  pytorch: [[/\.(body|shortcut)\b/, ""]],
  // As the published weights are used: other means, and one deviation for all channels.
  preprocess: { resize: 256, mean: [124 / 255, 117 / 255, 104 / 255], std: 1 / (0.0167 * 255) },
  build: (build = {}) => dpn(options, build),
});

export const dpns: readonly Model[] = [
  published(
    "dpn92",
    { stem: 64, inner: 96, groups: 32, depths: [3, 4, 20, 3], growths: [16, 32, 24, 128] },
    { params: 37_668_392, macs: 6_501_684_224 },
  ),
  published(
    "dpn131",
    { stem: 128, inner: 160, groups: 40, depths: [4, 8, 28, 3], growths: [16, 32, 32, 128] },
    { params: 79_254_504, macs: 16_013_648_896 },
  ),
];
