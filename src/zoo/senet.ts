import { batchNorm, maxPool, sequential } from "../nn/index.ts";
import type { Model } from "./model.ts";
import { imageResnet, layersOf, type ResnetOptions, type Shortcut } from "./resnet.ts";
import { basicBlock, bottleneck, bottleneckBlock, conv, type Stem } from "./resnet-block.ts";
import { squeezeExcite } from "./squeeze-excite.ts";

const source = "Hu, Shen & Sun 2018, arXiv:1709.01507";

/** A residual network whose blocks are squeezed and excited before the sum. */
const se = (
  name: string,
  description: string,
  expect: Model["expect"],
  options: ResnetOptions,
): Model =>
  imageResnet(
    { name, family: "SENet", source, description, expect },
    { ...options, attention: squeezeExcite },
  );

/** timm's seresnet18, with at least 8 squeezed channels. */
export const senet18 = se(
  "senet18",
  "SE-ResNet-18: ResNet-18 with squeeze and excitation in every block",
  { params: 11_779_624, macs: 1_814_161_408 },
  { block: basicBlock, depths: [2, 2, 2, 2] },
);

const seresnet = (depths: readonly number[], expect: Model["expect"]): Model => {
  const layers = layersOf(bottleneckBlock, depths);
  return se(
    `seresnet${layers}`,
    `SE-ResNet-${layers}: ResNet-${layers} with squeeze and excitation in every block`,
    expect,
    { block: bottleneckBlock, depths },
  );
};

export const seresnet50 = seresnet([3, 4, 6, 3], { params: 28_088_024, macs: 4_091_699_200 });
export const seresnet101 = seresnet([3, 4, 23, 3], { params: 49_326_872, macs: 7_806_148_608 });
export const seresnet152 = seresnet([3, 8, 36, 3], { params: 66_821_848, macs: 11_520_204_800 });

const seresnext = (depths: readonly number[], expect: Model["expect"]): Model => {
  const block = bottleneck({ groups: 32, groupWidth: 4 });
  const layers = layersOf(block, depths);
  return se(
    `seresnext${layers}_32x4d`,
    `SE-ResNeXt-${layers}: ResNeXt-${layers} of 32×4d with squeeze and excitation in every block`,
    expect,
    { block, depths },
  );
};

export const seresnext50x32x4d = seresnext([3, 4, 6, 3], {
  params: 27_559_896,
  macs: 4_232_994_816,
});
export const seresnext101x32x4d = seresnext([3, 4, 23, 3], {
  params: 48_955_416,
  macs: 7_974_739_968,
});

/** Three 3×3 convolutions in place of one of 7×7, the last with twice the channels. */
export const deepStem: Stem = ({ channels, scale, activation }) => ({
  conv1: sequential({
    "0": conv(scale(channels), 3, 2),
    "1": batchNorm(),
    "2": activation(),
    "3": conv(scale(channels), 3),
    "4": batchNorm(),
    "5": activation(),
    "6": conv(scale(2 * channels), 3),
  }),
  bn1: batchNorm(),
  relu: activation(),
  maxpool: maxPool({ size: 3, stride: 2, padding: 1 }),
});

/** A convolution that passes no pixel over where it makes the image smaller. */
export const wideProjection: Shortcut = (_from, to, stride, scale) =>
  sequential({ "0": conv(scale(to), stride === 1 ? 1 : 3, stride), "1": batchNorm() });

/**
 * The winner of ImageNet 2017. Of the paper's appendix: groups of 64×4d, half the filters in the first 1×1 convolution of a block, three
 * 3×3 convolutions as stem, 3×3 in the shortcuts that make the image smaller, dropout before the classifier.
 */
export const senet154 = se(
  "senet154",
  "SENet-154: SE-ResNeXt-152 of 64×4d with a deep stem, the winner of ImageNet 2017",
  { params: 115_088_984, macs: 20_688_363_520 },
  {
    block: bottleneck({ groups: 64, groupWidth: 4, first: 1 / 2 }),
    depths: [3, 8, 36, 3],
    stem: deepStem,
    shortcut: wideProjection,
    dropout: 0.2,
  },
);

export const senets: readonly Model[] = [
  senet18,
  seresnet50,
  seresnet101,
  seresnet152,
  seresnext50x32x4d,
  seresnext101x32x4d,
  senet154,
];
