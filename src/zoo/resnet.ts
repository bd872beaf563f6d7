import {
  batchNorm,
  conv2d,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import type { Model } from "./model.ts";

/** A convolution without bias, for batch normalisation shifts; padded so that only the stride makes the image smaller. */
const conv = (filters: number, kernel: number, stride = 1): Layer[] => [
  conv2d({ filters, kernel, stride, padding: (kernel - 1) / 2, bias: false }),
  batchNorm(),
];

/** What a residual block computes beside its shortcut; its output has `expansion` · width channels. */
export interface ResnetBlock {
  readonly expansion: number;
  body(width: number, stride: number): Layer[];
}

/** Two 3×3 convolutions. */
export const basicBlock: ResnetBlock = {
  expansion: 1,
  body: (width, stride) => [...conv(width, 3, stride), relu(), ...conv(width, 3)],
};

/** 1×1 down, 3×3, 1×1 up. The 3×3 convolution has the stride, as in torchvision ("v1.5"); the paper gave it to the first. */
export const bottleneckBlock: ResnetBlock = {
  expansion: 4,
  body: (width, stride) => [
    ...conv(width, 1),
    relu(),
    ...conv(width, 3, stride),
    relu(),
    ...conv(4 * width, 1),
  ],
};

/** For large images: they reach the first stage at a quarter of their height and width. */
export const imageStem = (width: number): Layer[] => [
  ...conv(width, 7, 2),
  relu(),
  maxPool({ size: 3, stride: 2, padding: 1 }),
];

/** For images of 32×32, which are small enough. */
export const smallImageStem = (width: number): Layer[] => [...conv(width, 3), relu()];

/** The first block of a stage has the stride, and a 1×1 convolution as shortcut where its input does not fit its output. */
function stage({ expansion, body }: ResnetBlock, width: number, depth: number, stride: number) {
  const fits = stride === 1 && expansion === 1;
  const project = fits ? undefined : sequential(...conv(expansion * width, 1, stride));
  const first = residual(sequential(...body(width, stride)), project);
  const others = Array.from({ length: depth - 1 }, () => residual(sequential(...body(width, 1))));
  return sequential(...[first, ...others].flatMap((block) => [block, relu()]));
}

export interface ResnetOptions {
  readonly block: ResnetBlock;
  /** Blocks in each stage; every stage after the first halves the image and doubles the width. */
  readonly depths: readonly number[];
  /** Channels of the stem. Default 64. */
  readonly width?: number;
  /** Default `imageStem`. */
  readonly stem?: (width: number) => Layer[];
  readonly classes: number;
}

/** A residual network, for images of any size. He, Zhang, Ren & Sun 2016, table 1, arXiv:1512.03385. */
export function resnet(options: ResnetOptions): Layer {
  const { block, depths, width = 64, stem = imageStem, classes } = options;
  const stages = depths.map((depth, i) => [
    `stage${i + 1}`,
    stage(block, width * 2 ** i, depth, i === 0 ? 1 : 2),
  ]);
  return sequential({
    stem: sequential(...stem(width)),
    ...Object.fromEntries(stages),
    globalPool: globalAvgPool(),
    classifier: linear({ units: classes }),
  });
}

/** One column of the paper's table 1. */
const published = (
  block: ResnetBlock,
  depths: readonly number[],
  expect: Model["expect"],
): Model => {
  const kind = block === basicBlock ? "two 3×3 convolutions" : "1×1, 3×3 and 1×1 convolutions";
  const layers = 2 + (block === basicBlock ? 2 : 3) * depths.reduce((sum, n) => sum + n, 0);
  return {
    name: `resnet${layers}`,
    family: "ResNet",
    source: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385",
    description: `ResNet-${layers} (He et al. 2016): ${depths.join(", ")} residual blocks of ${kind}, on 224×224 images`,
    input: [224, 224, 3],
    expect,
    build: ({ classes = 1000 } = {}) => resnet({ block, depths, classes }),
  };
};

export const resnet18 = published(basicBlock, [2, 2, 2, 2], {
  params: 11_689_512,
  macs: 1_814_073_344,
});
export const resnet34 = published(basicBlock, [3, 4, 6, 3], {
  params: 21_797_672,
  macs: 3_663_761_408,
});
export const resnet50 = published(bottleneckBlock, [3, 4, 6, 3], {
  params: 25_557_032,
  macs: 4_089_184_256,
});
export const resnet101 = published(bottleneckBlock, [3, 4, 23, 3], {
  params: 44_549_160,
  macs: 7_801_405_440,
});
export const resnet152 = published(bottleneckBlock, [3, 8, 36, 3], {
  params: 60_192_808,
  macs: 11_513_626_624,
});

/** ResNet-18 as it is commonly trained on CIFAR: nothing before the first stage makes the image smaller. */
export const resnet18Cifar: Model = {
  name: "resnet18_cifar",
  family: "ResNet",
  source: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385, as commonly changed for CIFAR",
  description: "ResNet-18 with a 3×3 stem and no pooling before the blocks, on 32×32 images",
  input: [32, 32, 3],
  expect: { params: 11_173_962, macs: 555_422_720 },
  build: ({ classes = 10 } = {}) =>
    resnet({ block: basicBlock, depths: [2, 2, 2, 2], stem: smallImageStem, classes }),
};

export const resnets: readonly Model[] = [
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnet18Cifar,
];
