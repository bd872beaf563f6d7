import {
  batchNorm,
  conv2d,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  type Padding,
  relu,
  sequential,
} from "../nn/index.ts";
import type { Model } from "./model.ts";

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
  description:
    "five 3×3 convolutions with batch normalisation, global average pooling, one linear layer",
  input: [28, 28, 1],
  expect: { params: 17_890, macs: 2_629_472 },
  build: ({ classes = 10 } = {}) =>
    sequential({
      block1: block(8, "valid"),
      block2: block(16, "valid"),
      pool: maxPool({ size: 2 }),
      block3: block(16, 1),
      block4: block(32, 1),
      block5: block(32, "valid"),
      globalPool: globalAvgPool(),
      classifier: linear({ units: classes }),
    }),
};
