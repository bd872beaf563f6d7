import type { Model } from "./model.ts";
import { imageResnet, layersOf } from "./resnet.ts";
import { bottleneck } from "./resnet-block.ts";

/** Residual blocks whose 3×3 convolution is in groups, each of `groupWidth` channels in the first stage. */
const resnext = (
  depths: readonly number[],
  groups: number,
  groupWidth: number,
  expect: Model["expect"],
): Model => {
  const block = bottleneck({ groups, groupWidth });
  const layers = layersOf(block, depths);
  const facts = {
    name: `resnext${layers}_${groups}x${groupWidth}d`,
    family: "ResNeXt",
    source: "Xie, Girshick, Dollár, Tu & He 2017, arXiv:1611.05431",
    description: `ResNeXt-${layers}: residual blocks with a 3×3 convolution in ${groups} groups of ${groupWidth} channels`,
    expect,
  };
  return imageResnet(facts, { block, depths });
};

export const resnext50x32x4d = resnext([3, 4, 6, 3], 32, 4, {
  params: 25_028_904,
  macs: 4_230_479_872,
});
export const resnext101x32x4d = resnext([3, 4, 23, 3], 32, 4, {
  params: 44_177_704,
  macs: 7_969_996_800,
});
export const resnext101x32x8d = resnext([3, 4, 23, 3], 32, 8, {
  params: 88_791_336,
  macs: 16_414_015_488,
});
export const resnext101x64x4d = resnext([3, 4, 23, 3], 64, 4, {
  params: 83_455_272,
  macs: 15_460_270_080,
});

export const resnexts: readonly Model[] = [
  resnext50x32x4d,
  resnext101x32x4d,
  resnext101x32x8d,
  resnext101x64x4d,
];
