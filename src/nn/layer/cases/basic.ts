import { type Tensor, tensor } from "../../../tensor/index.ts";
import * as nn from "../../index.ts";
import { type Cases, images } from "./case.ts";

export const basic: Cases = {
  linear: { layer: nn.linear({ units: 3 }), input: [4, 5] },
  "linear, without bias, on the last of four axes": {
    layer: nn.linear({ units: 3, bias: false }),
    input: [2, 3, 2, 5],
  },
  conv2d: { layer: nn.conv2d({ filters: 3, kernel: 3 }), input: images },
  "conv2d, strided, same": {
    layer: nn.conv2d({ filters: 2, kernel: [3, 2], stride: 2, padding: "same" }),
    input: images,
  },
  "conv2d, dilated, padded unevenly": {
    layer: nn.conv2d({
      filters: 2,
      kernel: 2,
      dilation: [2, 3],
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    input: images,
  },
  "conv2d, grouped": {
    layer: nn.conv2d({ filters: 6, kernel: 3, groups: 2, padding: 1 }),
    input: images,
  },
  "conv2d, depthwise, stride beyond the kernel": {
    layer: nn.conv2d({ filters: 2, kernel: 2, groups: 2, stride: 3 }),
    input: images,
  },
  "conv2d, 1×1": { layer: nn.conv2d({ filters: 2, kernel: 1 }), input: images },
  "batchNorm in training": { layer: nn.batchNorm(), input: images, training: true },
  "batchNorm of vectors in training": {
    layer: nn.batchNorm({ epsilon: 0.01 }),
    input: [5, 3],
    training: true,
  },
  "batchNorm in evaluation": { layer: nn.batchNorm(), input: images },
  maxPool: { layer: nn.maxPool({ size: 2 }), input: images },
  "maxPool, overlapping, padded": {
    layer: nn.maxPool({ size: 3, stride: 2, padding: 1 }),
    input: images,
  },
  avgPool: { layer: nn.avgPool({ size: [2, 3] }), input: images },
  "avgPool, overlapping, padded": {
    layer: nn.avgPool({ size: 3, stride: 1, padding: "same" }),
    input: images,
  },
  "maxPool, ceil": { layer: nn.maxPool({ size: 3, stride: 2, ceil: true }), input: images },
  "avgPool, ceil, padded": {
    layer: nn.avgPool({ size: 3, stride: 2, padding: 1, ceil: true }),
    input: images,
  },
  "avgPool, padding not counted": {
    layer: nn.avgPool({ size: 3, stride: 1, padding: 1, countPadding: false }),
    input: images,
  },
  globalAvgPool: { layer: nn.globalAvgPool(), input: images },
  "dropout in training": { layer: nn.dropout({ rate: 0.4 }), input: [4, 8], training: true },
  "dropout in evaluation": { layer: nn.dropout({ rate: 0.4 }), input: [4, 8] },
  flatten: { layer: nn.flatten(), input: images },
  reshape: { layer: nn.reshape({ shape: [4, 10] }), input: images },
  sequential: {
    layer: nn.sequential(
      nn.conv2d({ filters: 2, kernel: 2 }),
      nn.batchNorm(),
      nn.activation("tanh"),
      nn.flatten(),
      nn.linear({ units: 3 }),
    ),
    input: images,
    training: true,
  },
  residual: { layer: nn.residual(nn.conv2d({ filters: 2, kernel: 3, padding: 1 })), input: images },
  "residual with a shortcut": {
    layer: nn.residual(
      nn.conv2d({ filters: 2, kernel: 3, stride: 2 }),
      nn.conv2d({ filters: 2, kernel: 3, stride: 2, bias: false }),
    ),
    input: images,
  },
  gate: {
    layer: nn.gate(
      nn.sequential(nn.globalAvgPool(), nn.linear({ units: 2 }), nn.activation("sigmoid")),
    ),
    input: images,
  },
  "gate, on an axis of length 1 for height and width": {
    layer: nn.gate(
      nn.sequential(nn.adaptiveAvgPool({ size: 1 }), nn.conv2d({ filters: 2, kernel: 1 })),
    ),
    input: images,
  },
  "gate, with a state, for each element": {
    layer: nn.gate(nn.sequential(nn.conv2d({ filters: 2, kernel: 1 }), nn.batchNorm())),
    input: images,
    training: true,
  },
  "gate, one for all channels": {
    layer: nn.gate(nn.conv2d({ filters: 1, kernel: 3, padding: 1 })),
    input: images,
  },
  padChannels: { layer: nn.padChannels({ before: 1, after: 2 }), input: images },
  "padChannels of every second pixel, the shortcut without weights": {
    layer: nn.residual(
      nn.conv2d({ filters: 4, kernel: 3, stride: 2, padding: 1 }),
      nn.sequential(nn.maxPool({ size: 1, stride: 2 }), nn.padChannels({ after: 2 })),
    ),
    input: images,
  },
  "residual, scaled": {
    layer: nn.residual(nn.conv2d({ filters: 2, kernel: 1 }), undefined, { scale: 0.17 }),
    input: images,
  },
  auxiliary: {
    layer: nn.sequential(
      nn.auxiliary(nn.linear({ units: 3 }), { weight: 0.3 }),
      nn.linear({ units: 2 }),
    ),
    input: [4, 3],
    training: true,
  },
  "branches, joined": {
    layer: nn.branches([
      nn.conv2d({ filters: 2, kernel: 1 }),
      nn.conv2d({ filters: 3, kernel: 3, padding: 1 }),
    ]),
    input: images,
  },
  "branches, summed": {
    layer: nn.branches(
      {
        a: nn.linear({ units: 3 }),
        b: nn.activation("gelu"),
        c: nn.linear({ units: 3, bias: false }),
      },
      { join: "add" },
    ),
    input: [4, 3],
  },
  custom: {
    layer: nn.custom({
      name: "scale",
      init: () => ({ params: { by: tensor([0.5, -2, 1]) } }),
      apply: ({ params }, x) => x.mul((params as { by: Tensor }).by),
    }),
    input: [4, 3],
  },
};
