import * as nn from "../../index.ts";
import { type Cases, images } from "./case.ts";

export const normalisation: Cases = {
  "batchNorm, frozen, in training": {
    layer: nn.batchNorm({ frozen: true }),
    input: images,
    training: true,
  },
  layerNorm: { layer: nn.layerNorm(), input: [4, 5], training: true },
  "layerNorm of sequences, in evaluation": {
    layer: nn.layerNorm({ epsilon: 0.01 }),
    input: [2, 3, 4],
  },
  "layerNorm of whole images": { layer: nn.layerNorm({ axes: 3 }), input: images },
  "layerNorm without scale and shift": { layer: nn.layerNorm({ affine: false }), input: [3, 4] },
  groupNorm: { layer: nn.groupNorm({ groups: 2 }), input: [2, 3, 2, 4], training: true },
  "groupNorm of vectors, in groups of two, without scale": {
    layer: nn.groupNorm({ groups: 2, affine: false, epsilon: 0.1 }),
    input: [3, 4],
  },
  "groupNorm in one group": { layer: nn.groupNorm({ groups: 1 }), input: images },
  instanceNorm: { layer: nn.instanceNorm(), input: images, training: true },
  "instanceNorm of sequences, with scale and shift": {
    layer: nn.instanceNorm({ affine: true, epsilon: 0.01 }),
    input: [2, 4, 3],
  },
  standardise: {
    layer: nn.standardise({ mean: [0.5, -1], std: [2, 0.25] }),
    input: images,
    training: true,
  },
  "spatialDropout in training": {
    layer: nn.spatialDropout({ rate: 0.4 }),
    input: [3, 2, 2, 5],
    training: true,
  },
  "spatialDropout in evaluation": { layer: nn.spatialDropout({ rate: 0.4 }), input: images },
  "residual of stochastic depth, a draw for each example": {
    layer: nn.residual(nn.linear({ units: 3 }), undefined, { survival: 0.5, each: "example" }),
    input: [6, 3],
    training: true,
  },
  "residual of stochastic depth, a draw for the batch": {
    layer: nn.residual(nn.linear({ units: 3 }), undefined, { survival: 0.9 }),
    input: [4, 3],
    training: true,
  },
  "residual of stochastic depth in evaluation": {
    layer: nn.residual(nn.linear({ units: 3 }), undefined, { survival: 0.7 }),
    input: [4, 3],
  },
};
