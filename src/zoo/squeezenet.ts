import {
  branches,
  conv2d,
  dropout,
  globalAvgPool,
  type Layer,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** A 1×1 convolution squeezes; 1×1 and 3×3 convolutions expand, four times as many channels each. */
const fire = (squeeze: number): Layer =>
  sequential({
    squeeze: conv2d({ filters: squeeze, kernel: 1 }),
    squeeze_activation: relu(),
    expand: branches({
      expand1x1: conv2d({ filters: 4 * squeeze, kernel: 1 }),
      expand3x3: conv2d({ filters: 4 * squeeze, kernel: 3, padding: 1 }),
    }),
    expand_activation: relu(),
  });

const pool = (): Layer => maxPool({ size: 3, stride: 2, ceil: true });

interface Version {
  readonly name: string;
  readonly stem: { readonly filters: number; readonly kernel: number };
  /** In which places of `features`, counted with the poolings, images are halved. */
  readonly pools: readonly number[];
  readonly expect: Model["expect"];
}

/** Channels to which each fire module squeezes. */
const SQUEEZES = [16, 16, 32, 32, 48, 48, 64, 64] as const;

const squeezenet = ({ stem, pools }: Version, { classes = 1000, width }: BuildOptions): Layer => {
  const scale = scaleChannels(width);
  const features = [
    conv2d({ filters: scale(stem.filters), kernel: stem.kernel, stride: 2 }),
    relu(),
  ];
  for (const squeeze of SQUEEZES) {
    if (pools.includes(features.length)) features.push(pool());
    features.push(fire(scale(squeeze)));
  }
  return sequential({
    features: numbered(features),
    classifier: numbered([
      dropout({ rate: 0.5 }),
      conv2d({ filters: classes, kernel: 1 }),
      relu(),
      globalAvgPool(),
    ]),
  });
};

const published = (version: Version): Model => ({
  name: version.name,
  family: "SqueezeNet",
  description:
    version.name === "squeezenet1_1"
      ? "SqueezeNet 1.0 with a smaller stem and earlier poolings, for 2.4 times fewer MACs"
      : "8 fire modules, which squeeze by 1×1 and expand by 1×1 and 3×3 convolutions",
  source: "Iandola, Han, Moskewicz, Ashraf, Dally & Keutzer 2016, arXiv:1602.07360",
  input: [224, 224, 3],
  expect: version.expect,
  pytorch: [[/\.expand\./, "."]],
  build: (options = {}) => squeezenet(version, options),
});

export const squeezenets: readonly Model[] = [
  published({
    name: "squeezenet1_0",
    stem: { filters: 96, kernel: 7 },
    pools: [2, 6, 11],
    expect: { params: 1_248_424, macs: 818_924_576 },
  }),
  published({
    name: "squeezenet1_1",
    stem: { filters: 64, kernel: 3 },
    pools: [2, 5, 8],
    expect: { params: 1_235_496, macs: 349_151_936 },
  }),
];
