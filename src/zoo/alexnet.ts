import {
  adaptiveAvgPool,
  conv2d,
  dropout,
  flatten,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** A convolution with bias and its ReLU. */
const conv = (filters: number, kernel: number, padding = 0, stride = 1): Layer[] => [
  conv2d({ filters, kernel, padding, stride }),
  relu(),
];

/** The three fully connected layers, two of them behind dropout. */
export const denseHead = (scale: Scale, classes: number): Layer =>
  numbered([
    dropout({ rate: 0.5 }),
    linear({ units: scale(4096) }),
    relu(),
    dropout({ rate: 0.5 }),
    linear({ units: scale(4096) }),
    relu(),
    linear({ units: classes }),
  ]);

/**
 * AlexNet, as torchvision has it: on one device, so without groups, and without the local response normalisation of 2012, with the channels
 * of Krizhevsky's later paper (64, 192, 384, 256, 256 where the first had 96, 256, 384, 384, 256 in two halves: 60.97 million parameters).
 */
export const alexnet: Model = {
  name: "alexnet",
  family: "AlexNet",
  source: "Krizhevsky, Sutskever & Hinton 2012, NIPS; channels of Krizhevsky 2014, arXiv:1404.5997",
  description: "AlexNet: five convolutions, the first 11×11 with stride 4, and three linear layers",
  input: [224, 224, 3],
  small: [63, 63, 3],
  expect: { params: 61_100_840, macs: 714_188_480 },
  build({ classes = 1000, width }: BuildOptions = {}) {
    const scale = scaleChannels(width);
    const pool = () => maxPool({ size: 3, stride: 2 });
    return sequential({
      features: numbered([
        ...conv(scale(64), 11, 2, 4),
        pool(),
        ...conv(scale(192), 5, 2),
        pool(),
        ...conv(scale(384), 3, 1),
        ...conv(scale(256), 3, 1),
        ...conv(scale(256), 3, 1),
        pool(),
      ]),
      avgpool: adaptiveAvgPool({ size: 6 }),
      flatten: flatten(),
      classifier: denseHead(scale, classes),
    });
  },
};

export const alexnets: readonly Model[] = [alexnet];
