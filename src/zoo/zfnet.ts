import {
  adaptiveAvgPool,
  conv2d,
  flatten,
  type Layer,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { denseHead } from "./alexnet.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

const conv = (filters: number, kernel: number, padding: number, stride = 1): Layer[] => [
  conv2d({ filters, kernel, padding, stride }),
  relu(),
];

/** The sizes of the paper's figure, 110, 55, 26, 13 and 6, come of poolings that take a last window beyond the edge. */
const pool = (): Layer => maxPool({ size: 3, stride: 2, ceil: true });

/**
 * ZFNet: AlexNet whose first convolution is 7×7 with stride 2, for what 11×11 with stride 4 lost, as pictures of its features showed.
 * Its local contrast normalisations, which have no parameters, are left out, as torchvision leaves them out of AlexNet. The adaptive
 * pooling does nothing on 224×224 images; it lets the network read others.
 */
export const zfnet: Model = {
  name: "zfnet",
  family: "ZFNet",
  source: "Zeiler & Fergus 2014, arXiv:1311.2901, figure 3",
  description: "ZFNet: AlexNet with 7×7 filters and stride 2 in front, so that 5×5 see 110×110",
  input: [224, 224, 3],
  small: [47, 47, 3],
  expect: { params: 62_357_608, macs: 1_168_032_896 },
  build({ classes = 1000, width }: BuildOptions = {}) {
    const scale = scaleChannels(width);
    return sequential({
      features: numbered([
        ...conv(scale(96), 7, 1, 2),
        pool(),
        ...conv(scale(256), 5, 0, 2),
        pool(),
        ...conv(scale(384), 3, 1),
        ...conv(scale(384), 3, 1),
        ...conv(scale(256), 3, 1),
        pool(),
      ]),
      avgpool: adaptiveAvgPool({ size: 6 }),
      flatten: flatten(),
      classifier: denseHead(scale, classes),
    });
  },
};

export const zfnets: readonly Model[] = [zfnet];
