import type { Layer } from "../nn/index.ts";
import type { BuildOptions, Model } from "./model.ts";
import { preactBasicBlock, preactNames, preactResnet, smallPreactStem } from "./preact-resnet.ts";
import { imageResnet, layersOf } from "./resnet.ts";
import { bottleneck } from "./resnet-block.ts";

const source = "Zagoruyko & Komodakis 2016, arXiv:1605.07146";
const family = "Wide ResNet";

/** A bottleneck network for ImageNet whose 3×3 convolutions have twice the channels; as torchvision has it. */
const wideBottlenecks = (depths: readonly number[], expect: Model["expect"]): Model => {
  const block = bottleneck({ groupWidth: 128 });
  const layers = layersOf(block, depths);
  const facts = {
    name: `wide_resnet${layers}_2`,
    family,
    source,
    description: `WRN-${layers}-2-bottleneck: ResNet-${layers} with 3×3 convolutions twice as wide`,
    expect,
  };
  return imageResnet(facts, { block, depths });
};

export const wideResnet50x2 = wideBottlenecks([3, 4, 6, 3], {
  params: 68_883_240,
  macs: 11_398_021_120,
});
export const wideResnet101x2 = wideBottlenecks([3, 4, 23, 3], {
  params: 126_886_696,
  macs: 22_753_050_624,
});

export interface WideResnetOptions extends BuildOptions {
  /** Layers with weights, 6n + 4: three stages of n blocks, the stem, two projections and the classifier. Default 28. */
  readonly depth?: number;
  /** The paper's k: the stages have 16k, 32k and 64k channels, the stem 16. Default 10. */
  readonly widen?: number;
  /** Share that is dropped between the two convolutions of a block. Default 0. */
  readonly dropout?: number;
  readonly activation?: () => Layer;
}

/**
 * WRN-depth-widen: a shallow and wide residual network of pre-activation for CIFAR.
 *
 * @throws {RangeError} unless the depth is 6n + 4
 * @source Zagoruyko & Komodakis 2016, arXiv:1605.07146, table 1
 */
export function wideResnet(options: WideResnetOptions = {}): Layer {
  const { depth = 28, widen = 10, classes = 10, ...others } = options;
  const n = (depth - 4) / 6;
  if (!Number.isSafeInteger(n) || n < 1)
    throw new RangeError(`wideResnet: depth is ${depth}, must be 6n + 4: 10, 16, 22, 28, …`);
  return preactResnet({
    ...others,
    block: preactBasicBlock,
    depths: [n, n, n],
    channels: 16 * widen,
    stemChannels: 16,
    stem: smallPreactStem,
    classes,
  });
}

export const wrn28x10: Model = {
  name: "wrn_28_10",
  family,
  source,
  description: "WRN-28-10: 12 wide residual blocks of pre-activation",
  input: [32, 32, 3],
  expect: { params: 36_479_194, macs: 5_243_328_768 },
  pytorch: preactNames,
  build: ({ classes = 10, width } = {}) => wideResnet({ classes, width }),
};

export const wideResnets: readonly Model[] = [wideResnet50x2, wideResnet101x2, wrn28x10];
