import {
  activation,
  avgPool,
  conv2d,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { type Model, type Scale, scaleChannels } from "./model.ts";

/** A multilayer perceptron on images: one hidden layer of 128 rectified units. */
export const mlp: Model = {
  name: "mlp",
  family: "classic",
  source: "Rumelhart, Hinton & Williams 1986, Nature 323",
  description: "flatten, 128 rectified units, one linear layer",
  input: [28, 28, 1],
  expect: { params: 101_770, macs: 101_632 },
  build: ({ classes = 10, width } = {}) =>
    sequential(
      flatten(),
      linear({ units: scaleChannels(width)(128) }),
      relu(),
      linear({ units: classes }),
    ),
};

/** LeNet-5 as it is taught today: full connections, average pooling, tanh. LeCun, Bottou, Bengio & Haffner 1998, figure 2. */
export const lenet5: Model = {
  name: "lenet5",
  family: "classic",
  source: "LeCun, Bottou, Bengio & Haffner 1998, Proceedings of the IEEE 86",
  description: "LeNet-5 with full connections, mean pooling and tanh",
  input: [32, 32, 1],
  expect: { params: 61_706, macs: 416_520 },
  build({ classes = 10, width } = {}) {
    const scale = scaleChannels(width);
    return sequential(
      conv2d({ filters: scale(6), kernel: 5 }),
      activation("tanh"),
      avgPool({ size: 2 }),
      conv2d({ filters: scale(16), kernel: 5 }),
      activation("tanh"),
      avgPool({ size: 2 }),
      flatten(),
      linear({ units: scale(120) }),
      activation("tanh"),
      linear({ units: scale(84) }),
      activation("tanh"),
      linear({ units: classes }),
    );
  },
};

/** A plain network of fully connected layers with one activation between them. */
const fullyConnected = (units: readonly number[], name: string): Layer =>
  sequential(
    ...units.flatMap((n, i) =>
      i === 0 ? [linear({ units: n })] : [activation(name), linear({ units: n })],
    ),
  );

/** The network that question Q2 of the lectures counts: 1024–5–10–10–1000. */
export const q2: Model = {
  name: "q2",
  family: "classic",
  source: "the lectures, question Q2",
  description: "fully connected 1024-5-10-10-1000, whose parameters the lectures count",
  input: [1024],
  small: [1024],
  expect: { params: 16_295, macs: 15_270 },
  build: ({ classes = 1000, width } = {}) => {
    const scale = scaleChannels(width);
    return fullyConnected([scale(5), scale(10), scale(10), classes], "sigmoid");
  },
};

const expand = (scale: Scale): Layer =>
  sequential(
    ...[64, 128, 256, 512].flatMap((n) => [conv2d({ filters: scale(n), kernel: 3 }), relu()]),
  );

/** Lectures: halves the image, then mixes 512 channels down to 32 by a 1×1 convolution. */
const transition = (scale: Scale): Layer =>
  sequential({
    pool: maxPool({ size: 2 }),
    mix: conv2d({ filters: scale(32), kernel: 1 }),
    relu: relu(),
  });

/**
 * The lectures' squeeze-and-expand network: 3×3 convolutions up to 512 channels until the field is wide enough,
 * then a transition back to 32. The first convolution stands outside of block 1, so that all blocks read 32 channels.
 */
export const squeezeExpand: Model = {
  name: "squeeze-expand",
  family: "classic",
  source: "the lectures on receptive fields",
  description: "the lectures' network: convolution blocks 64-128-256-512, transition blocks to 32",
  input: [400, 400, 3],
  // 64 pixels become one before the global pooling.
  small: [64, 64, 3],
  expect: { params: 4_741_898, macs: 306_632_751_488 },
  build({ classes = 10, width } = {}) {
    const scale = scaleChannels(width);
    return sequential({
      stem: sequential(conv2d({ filters: scale(32), kernel: 3 }), relu()),
      block1: expand(scale),
      transition1: transition(scale),
      block2: expand(scale),
      transition2: transition(scale),
      block3: expand(scale),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    });
  },
};

export const classics: readonly Model[] = [mlp, lenet5, q2, squeezeExpand];
