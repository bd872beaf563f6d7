import * as nn from "../../index.ts";
import type { Cases } from "./case.ts";

/** As small as all is met: every element costs two evaluations for each difference. */
const images = [1, 4, 3, 2] as const;
const sequence = [2, 7, 2] as const;
const volume = [1, 3, 4, 3, 1] as const;
const four = [1, 4, 3, 4] as const;

/** Convolutions beyond the plain conv2d, which `basic` has, poolings and resizing. */
export const convolutions: Cases = {
  "conv1d, causal, dilated": {
    layer: nn.conv1d({ filters: 3, kernel: 2, dilation: 3, padding: [[3, 0]] }),
    input: sequence,
  },
  conv3d: {
    layer: nn.conv3d({ filters: 2, kernel: [2, 3, 1], stride: [1, 2, 1], padding: "same" }),
    input: volume,
  },
  "conv2d, mirrored beyond the rim": {
    layer: nn.conv2d({ filters: 2, kernel: 3, padding: "same", paddingMode: "reflect" }),
    input: images,
  },
  "conv2d, its outermost pixels repeated": {
    layer: nn.conv2d({ filters: 2, kernel: 3, stride: 2, padding: 2, paddingMode: "replicate" }),
    input: images,
  },
  "conv2d, on a torus": {
    layer: nn.conv2d({ filters: 2, kernel: 3, padding: 1, paddingMode: "circular" }),
    input: images,
  },
  "convTranspose1d, windows that do not meet": {
    layer: nn.convTranspose1d({ filters: 3, kernel: 2, stride: 3, outputPadding: 2 }),
    input: sequence,
  },
  "convTranspose2d, strided, same": {
    layer: nn.convTranspose2d({ filters: 3, kernel: 3, stride: 2, padding: "same" }),
    input: images,
  },
  "convTranspose2d, grouped, dilated, unequal": {
    layer: nn.convTranspose2d({
      filters: 2,
      kernel: [2, 3],
      stride: [3, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      outputPadding: [1, 0],
      dilation: [2, 1],
      groups: 2,
    }),
    input: four,
  },
  "convTranspose2d, a patch for each pixel": {
    layer: nn.convTranspose2d({ filters: 2, kernel: 2, stride: 2, bias: false }),
    input: images,
  },
  convTranspose3d: {
    layer: nn.convTranspose3d({ filters: 1, kernel: [1, 3, 2], stride: [1, 2, 2], padding: 0 }),
    input: [1, 2, 2, 2, 2],
  },
  "depthwiseConv2d, two filters for each channel": {
    layer: nn.depthwiseConv2d({ kernel: 3, multiplier: 2, padding: 1, stride: 2 }),
    input: images,
  },
  separableConv2d: {
    layer: nn.separableConv2d({ filters: 3, kernel: 3, padding: "same" }),
    input: images,
  },
  "spatiallySeparableConv2d, each axis in its own way": {
    layer: nn.spatiallySeparableConv2d({
      filters: 2,
      kernel: [3, 2],
      stride: [2, 1],
      dilation: [1, 2],
      padding: [
        [1, 0],
        [0, 1],
      ],
    }),
    input: images,
  },
  flattenedConv2d: { layer: nn.flattenedConv2d({ filters: 3, kernel: 3 }), input: images },
  channelShuffle: { layer: nn.channelShuffle({ groups: 2 }), input: four },
  "channelShuffle between grouped convolutions": {
    layer: nn.sequential(
      nn.conv2d({ filters: 6, kernel: 1, groups: 2 }),
      nn.channelShuffle({ groups: 2 }),
      nn.depthwiseConv2d({ kernel: 3, padding: 1 }),
      nn.conv2d({ filters: 4, kernel: 1, groups: 2 }),
    ),
    input: four,
  },
  "maxPool1d, overlapping": { layer: nn.maxPool1d({ size: 3, stride: 2 }), input: sequence },
  maxPool3d: { layer: nn.maxPool3d({ size: [1, 2, 2] }), input: volume },
  "avgPool1d, same": {
    layer: nn.avgPool1d({ size: 2, stride: 1, padding: "same" }),
    input: sequence,
  },
  avgPool3d: { layer: nn.avgPool3d({ size: 2, padding: 1 }), input: volume },
  globalMaxPool: { layer: nn.globalMaxPool(), input: images },
  "globalAvgPool of sequences": { layer: nn.globalAvgPool(), input: sequence },
  "adaptiveAvgPool, bins that overlap": {
    layer: nn.adaptiveAvgPool({ size: [3, 2] }),
    input: images,
  },
  "adaptiveAvgPool, pixels repeated": {
    layer: nn.adaptiveAvgPool({ size: [2, 6] }),
    input: images,
  },
  "adaptiveMaxPool, bins that overlap": {
    layer: nn.adaptiveMaxPool({ size: [3, 2] }),
    input: images,
  },
  "adaptiveMaxPool, bins that meet": {
    layer: nn.adaptiveMaxPool({ size: [2, 1] }),
    input: images,
  },
  "pad, mirrored, before a pooling": {
    layer: nn.sequential(
      nn.pad({
        padding: [
          [1, 0],
          [0, 2],
        ],
        mode: "reflect",
      }),
      nn.avgPool({ size: 2, stride: 1 }),
    ),
    input: images,
  },
  "pad that takes away and puts around": {
    layer: nn.pad({
      padding: [
        [-1, 1],
        [2, -1],
      ],
    }),
    input: images,
  },
  "upsample, nearest": { layer: nn.upsample({ scale: [2, 1.5] }), input: images },
  "upsample, bilinear": {
    layer: nn.upsample({ scale: 2, mode: "bilinear" }),
    input: images,
  },
  "upsample, bilinear, corners aligned": {
    layer: nn.upsample({ size: [7, 6], mode: "bilinear", alignCorners: true }),
    input: images,
  },
};
