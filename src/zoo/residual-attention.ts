import {
  activation,
  batchNorm,
  type GraphNode,
  globalAvgPool,
  graph,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
  upsample,
} from "../nn/index.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { preactBottleneckBlock, preactUnit } from "./preact-resnet.ts";
import { conv } from "./resnet-block.ts";

/** Pooling as Caffe rounds it: a last window that reaches over the rim counts too. */
const halve = (): Layer => maxPool({ size: 3, stride: 2, ceil: true });
const double = (): Layer => upsample({ scale: 2, mode: "bilinear", alignCorners: true });

/** A bottleneck of pre-activation to so many channels. */
const unit = (channels: number, scale: Scale, from = channels, stride = 1): Layer => {
  const place = { channels: channels / 4, stride, scale, activation: relu, dropout: 0 };
  return preactUnit(preactBottleneckBlock, place, from);
};

/**
 * Down to half the size and up again, so many times one in the other; at each size but the smallest a unit leads past what is below.
 */
function hourglass(channels: number, scale: Scale, depth: number): Layer {
  const made = () => unit(channels, scale);
  if (depth === 1)
    return sequential({ pool: halve(), down: numbered([made(), made()]), up: double() });
  return graph({
    pool: halve(),
    down: made(),
    below: hourglass(channels, scale, depth - 1),
    skip: { layer: made(), from: "down" },
    join: { layer: made(), from: ["skip", "below"] },
    up: double(),
  });
}

/**
 * An attention module: y = (1 + m(x)) · t(x) between two units; the trunk t is two units, the mask m in (0, 1) has seen more of the image,
 * as it was made smaller. Where the mask is 0 the trunk passes, so that a row of modules loses no signal.
 *
 * @param depth  how often the mask halves the image, whose height and width 2^depth must divide
 */
function attention(channels: number, scale: Scale, depth: number): Layer {
  const made = () => unit(channels, scale);
  const one = () => conv(scale(channels), 1);
  const mask = sequential({
    hourglass: hourglass(channels, scale, depth),
    ...{ norm1: batchNorm(), act1: relu(), conv1: one() },
    ...{ norm2: batchNorm(), act2: relu(), conv2: one() },
    gate: activation("sigmoid"),
  });
  const nodes: Record<string, Layer | GraphNode> = {
    first: made(),
    trunk: numbered([made(), made()]),
    mask: { layer: mask, from: "first" },
    masked: { from: ["trunk", "mask"], join: "multiply" },
    last: { layer: made(), from: ["masked", "trunk"] },
  };
  return graph(nodes);
}

/**
 * Residual attention network: at a quarter, an eighth, … of the image as many modules as the list says, then three units.
 *
 * The layers are those of the authors' Caffe models, the gate is the paper's sigmoid. These have 31.8 and 52.5 million parameters and
 * 6.27 and 10.53 billion MACs, where the paper's table 6 says 31.9 and 51.3 million and 6.2 and 10.4 billion.
 *
 * @source Wang et al. 2017, arXiv:1704.06904, tables 2 and 6
 */
export function residualAttention(
  modules: readonly number[],
  { classes = 1000, width }: BuildOptions,
): Layer {
  const scale = scaleChannels(width);
  const stages = modules.map((count, i) => {
    const channels = 256 * 2 ** i;
    const [from, stride] = i === 0 ? [64, 1] : [channels / 2, 2];
    const depth = modules.length - i;
    const made = Array.from({ length: count }, () => attention(channels, scale, depth));
    return [`stage${i + 1}`, numbered([unit(channels, scale, from, stride), ...made])] as const;
  });
  const last = 256 * 2 ** modules.length;
  const end = [unit(last, scale, last / 2, 2), unit(last, scale), unit(last, scale)];
  return sequential({
    stem: sequential({
      conv: conv(scale(64), 7, 2),
      norm: batchNorm(),
      act: relu(),
      pool: halve(),
    }),
    ...Object.fromEntries(stages),
    [`stage${modules.length + 1}`]: numbered(end),
    norm: batchNorm(),
    act: relu(),
    head: sequential({ pool: globalAvgPool(), fc: linear({ units: classes }) }),
  });
}

const published = (modules: readonly number[], layers: number, expect: Model["expect"]): Model => ({
  name: `attention_${layers}`,
  family: "Residual Attention",
  source: "Wang et al. 2017, arXiv:1704.06904; its layers as in the authors' Caffe model",
  description: `Attention-${layers}: ${modules.join(", ")} modules whose trunk is weighed by a mask`,
  input: [224, 224, 3],
  small: [64, 64, 3],
  expect,
  build: (options = {}) => residualAttention(modules, options),
});

export const attention56 = published([1, 1, 1], 56, { params: 31_810_728, macs: 6_270_836_736 });
export const attention92 = published([1, 2, 3], 92, { params: 52_466_344, macs: 10_533_789_696 });

export const residualAttentions: readonly Model[] = [attention56, attention92];
