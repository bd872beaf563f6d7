import {
  batchNorm,
  conv2d,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  type Padding,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { type Model, scaleChannels } from "./model.ts";

/** A 3×3 convolution without bias (batch normalisation shifts), normalised and rectified. */
const block = (filters: number, padding: Padding): Layer =>
  sequential(conv2d({ filters, kernel: 3, padding, bias: false }), batchNorm(), relu());

/**
 * The network for the lectures' assignment: MNIST above 99.4 % with fewer than 20,000 parameters.
 * Two convolutions find edges, one pooling halves the image, three more widen the field to 18×18 pixels, which holds most of a
 * digit; global average pooling instead of a flattened layer keeps the parameters in the convolutions.
 */
export const challenge: Model = {
  name: "challenge",
  family: "challenge",
  source: "the lectures' assignment; measured here",
  description:
    "five 3×3 convolutions with batch normalisation, global average pooling, one linear layer",
  input: [28, 28, 1],
  expect: { params: 17_890, macs: 2_629_472 },
  build({ classes = 10, width } = {}) {
    const scale = scaleChannels(width);
    return sequential({
      block1: block(scale(8), "valid"),
      block2: block(scale(16), "valid"),
      pool: maxPool({ size: 2 }),
      block3: block(scale(16), 1),
      block4: block(scale(32), 1),
      block5: block(scale(32), "valid"),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    });
  },
};

/** Each channel by itself, then a 1×1 convolution that mixes them: 9 + filters weights a channel instead of 9 · filters. */
const separable = (channels: number, filters: number, padding: Padding = 1): Layer =>
  sequential(
    conv2d({ filters: channels, kernel: 3, padding, groups: channels, bias: false }),
    batchNorm(),
    conv2d({ filters, kernel: 1, bias: false }),
    batchNorm(),
    relu(),
  );

/**
 * The assignment with fewer than 8,000 parameters. Depthwise-separable convolutions buy 32 channels where plain ones would buy 12;
 * three residual blocks carry what is found past them.
 */
export const challenge8k: Model = {
  name: "challenge_8k",
  family: "challenge",
  source: "the lectures' assignment; measured here",
  description: "the assignment with fewer than 8,000 parameters: depthwise-separable convolutions",
  input: [28, 28, 1],
  expect: { params: 7_722, macs: 1_061_152 },
  build({ classes = 10, width } = {}) {
    const scale = scaleChannels(width);
    const between = scale(32);
    return sequential({
      stem: block(scale(16), "valid"),
      widen: separable(scale(16), between),
      pool1: maxPool({ size: 2 }),
      block1: residual(separable(between, between)),
      block2: residual(separable(between, between)),
      pool2: maxPool({ size: 2 }),
      block3: residual(separable(between, between)),
      last: separable(between, scale(48), "valid"),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    });
  },
};

/** The most accurate network found with fewer than 20,000 parameters: six convolutions, two poolings. */
export const challenge20k: Model = {
  name: "challenge_20k",
  family: "challenge",
  source: "the lectures' assignment; measured here",
  description: "the assignment as well as 20,000 parameters allow: six convolutions, two poolings",
  input: [28, 28, 1],
  expect: { params: 19_748, macs: 3_463_564 },
  build({ classes = 10, width } = {}) {
    const scale = scaleChannels(width);
    return sequential({
      block1: block(scale(14), 1),
      block2: block(scale(16), 1),
      pool1: maxPool({ size: 2 }),
      block3: block(scale(20), 1),
      block4: block(scale(24), 1),
      pool2: maxPool({ size: 2 }),
      block5: block(scale(24), 1),
      block6: block(scale(22), "valid"),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    });
  },
};

export const challenges: readonly Model[] = [challenge, challenge8k, challenge20k];
