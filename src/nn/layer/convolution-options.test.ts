/** What convolutions, poolings and resizings refuse, and what becomes of their options as JSON. */
import { describe, expect, it } from "vitest";
import { key, ones } from "../../tensor/index.ts";
import * as nn from "../index.ts";
import { fromSpec, toSpec } from "../index.ts";
import { tensorAt } from "./layer.ts";

/** Builds the layer behind another, so that its path and its shapes are met. */
const build = (layer: () => nn.Layer, input: readonly number[]) => () => {
  const model = nn.sequential({ stem: nn.activation("identity"), block: layer() });
  return model.init(key(0), input);
};

const image = [6, 6, 4];

describe("an option out of range names layer, option, value and range", () => {
  const spec = (type: string, options: object) => () =>
    fromSpec({ type: "sequential", layers: [{ type, ...options }] });
  it.each([
    [
      "pad",
      { padding: "same" },
      'pad: padding is "same", must be a whole number or [[top, bottom], [left, right]]',
    ],
    [
      "pad",
      { padding: 0.5 },
      "pad: padding is 0.5, must be a whole number or [[top, bottom], [left, right]]",
    ],
    [
      "depthwiseConv2d",
      { kernel: 3, multiplier: 0 },
      "depthwiseConv2d: multiplier is 0, must be a whole number ≥ 1",
    ],
    [
      "separableConv2d",
      { filters: 4, kernel: 0 },
      "separableConv2d: kernel is 0, must be a whole number ≥ 1 or [height, width]",
    ],
    [
      "separableConv2d",
      { filters: 4, kernal: 3 },
      "separableConv2d: option kernal is unknown; write kernel",
    ],
    [
      "flattenedConv2d",
      { kernel: 3 },
      "flattenedConv2d: filters is missing, must be a whole number ≥ 1",
    ],
    [
      "conv1d",
      { filters: 4, kernel: [3, 3] },
      "conv1d: kernel is [3,3], must be a whole number ≥ 1",
    ],
    [
      "conv1d",
      { filters: 4, kernel: 3, padding: -1 },
      'conv1d: padding is -1, must be "same", "valid", a whole number ≥ 0 or [[before, after]]',
    ],
    [
      "conv3d",
      { filters: 4, kernel: [3, 3] },
      "conv3d: kernel is [3,3], must be a whole number ≥ 1 or [depth, height, width]",
    ],
    [
      "conv2d",
      { filters: 4, kernel: 3, paddingMode: "reflekt" },
      'conv2d: paddingMode is "reflekt", must be one of zeros, reflect, replicate, circular; write "reflect"',
    ],
    [
      "convTranspose2d",
      { filters: 4, kernel: 3, outputPadding: -1 },
      "convTranspose2d: outputPadding is -1, must be a whole number ≥ 0 or [height, width]",
    ],
    [
      "channelShuffle",
      { groups: 1.5 },
      "channelShuffle: groups is 1.5, must be a whole number ≥ 1",
    ],
    [
      "adaptiveAvgPool",
      { size: 0 },
      "adaptiveAvgPool: size is 0, must be a whole number ≥ 1 or [height, width]",
    ],
    ["upsample", { scale: 0 }, "upsample: scale is 0, must be finite and > 0"],
    [
      "upsample",
      { scale: 2, mode: "bicubic" },
      'upsample: mode is "bicubic", must be one of nearest, bilinear',
    ],
  ] as const)("%s %j", (type, options, message) => {
    expect(spec(type, options)).toThrow(nn.SpecError);
    expect(spec(type, options)).toThrow(message);
  });
});

describe("what does not fit its input is refused when the model is built", () => {
  it.each([
    [
      () => nn.convTranspose2d({ filters: 3, kernel: 3, groups: 2 }),
      "block: groups is 2, x has 4 channels and there are 3 filters; groups must divide both",
    ],
    [
      () => nn.convTranspose2d({ filters: 3, kernel: 3, stride: 2, outputPadding: 2 }),
      "block: outputPadding is 2, must be below stride 2 or dilation 1: from 0 to 1",
    ],
    [
      () =>
        nn.convTranspose2d({ filters: 3, kernel: 2, padding: "same", stride: 2, outputPadding: 1 }),
      'block: outputPadding is 1 with padding "same", which knows the size; leave one of them out',
    ],
    [
      () => nn.convTranspose2d({ filters: 3, kernel: 1, padding: 3 }),
      "0 would be left, pad at most 5",
    ],
    [
      () => nn.separableConv2d({ filters: 3, kernel: 7 }),
      "block/depthwise: x is 6×6, the window spans 7 elements down",
    ],
    [
      () => nn.conv2d({ filters: 3, kernel: 3, padding: 6, paddingMode: "reflect" }),
      "reflect can give at most 5 there",
    ],
    [
      () => nn.channelShuffle({ groups: 3 }),
      "block: groups is 3, x is [1, 6, 6, 4]; groups must divide the 4 channels",
    ],
    [() => nn.conv1d({ filters: 2, kernel: 3 }), "block: x is [N, 6, 6, 4], must be [N, L, C]"],
    [
      () => nn.conv3d({ filters: 2, kernel: 3 }),
      "block: x is [N, 6, 6, 4], must be [N, D, H, W, C]",
    ],
    [
      () => nn.maxPool1d({ size: 2 }),
      "block: x is [1, 6, 6, 4], must be [N, L, C]; reshape x first",
    ],
    [
      () => nn.maxPool({ size: 2, padding: 2 }),
      "padding is [2, 2], the window [2, 2]; a window on padding alone has no largest value, pad less than 2",
    ],
    [
      () => nn.upsample({ scale: 1e9, mode: "bilinear" }),
      "scale is 1000000000, x is [1, 6, 6, 4]; 6000000000×6000000000 pixels would come out, from 1 to 1048576 on each axis can",
    ],
    [
      () => nn.adaptiveAvgPool({ size: 2 ** 40 }),
      "size is [1099511627776, 1099511627776]; whole numbers from 1 to 1024 are needed",
    ],
    [() => nn.upsample({}), "block: neither scale nor size is given; write one of them"],
    [
      () => nn.upsample({ scale: 2, size: 3 }),
      "block: scale and size are both given; write one of them",
    ],
    [
      () => nn.upsample({ scale: 2, alignCorners: true }),
      'block: alignCorners is true with mode "nearest", must be false',
    ],
    [
      () => nn.upsample({ scale: 0.1 }),
      "block: scale is 0.1, x is [1, 6, 6, 4]; 0×0 pixels would come out, from 1 to 1048576 on each axis can",
    ],
  ] as const)("%s", (layer, message) => {
    expect(build(layer, image)).toThrow(message);
  });

  it.each([
    nn.globalAvgPool(),
    nn.globalMaxPool(),
    nn.adaptiveAvgPool({ size: 2 }),
    nn.convTranspose2d({ filters: 2, kernel: 3 }),
    nn.upsample({ scale: 2 }),
  ])("images without a pixel", (layer) => {
    expect(build(() => layer, [0, 6, 4])).toThrow(/^block.*(pixel|no elements|\[0, 12\])/);
  });

  it("and when it meets an input of other channels", () => {
    const layer = nn.convTranspose2d({ filters: 2, kernel: 3 });
    const variables = layer.init(key(0), image);
    expect(() => layer.apply(variables, ones([1, 6, 6, 3]), { training: false })).toThrow(
      "convTranspose2d: x is [1, 6, 6, 3], weight is [3, 3, 2, 4] in 1 groups; x must have 4 channels, not 3",
    );
  });
});

describe("as JSON", () => {
  it("each is its own kind, options at their default left out", () => {
    expect(toSpec(nn.separableConv2d({ filters: 8, kernel: 3, padding: "same" }))).toEqual({
      type: "separableConv2d",
      filters: 8,
      kernel: 3,
      padding: "same",
    });
    expect(toSpec(nn.maxPool1d({ size: 2 }))).toEqual({ type: "maxPool1d", size: 2 });
    expect(toSpec(nn.upsample({ scale: 2 }))).toEqual({ type: "upsample", scale: 2 });
  });

  it("comes back as an equal layer", () => {
    const every = [
      nn.conv1d({ filters: 2, kernel: 3, padding: [[2, 0]] }),
      nn.conv2d({ filters: 2, kernel: 3, padding: 1, paddingMode: "reflect" }),
      nn.conv3d({ filters: 2, kernel: [1, 2, 3], stride: [1, 2, 2] }),
      nn.convTranspose2d({ filters: 2, kernel: 3, stride: 2, outputPadding: [1, 0] }),
      nn.flattenedConv2d({ filters: 3, kernel: [3, 5], bias: false }),
      nn.upsample({ size: [4, 5], mode: "bilinear", alignCorners: true }),
      nn.adaptiveMaxPool({ size: [2, 3] }),
    ];
    for (const layer of every) {
      const json = JSON.parse(JSON.stringify(toSpec(layer)));
      expect(toSpec(fromSpec(json))).toEqual(json);
      expect(fromSpec(json).options).toEqual(layer.options);
    }
  });
});

describe("initialisation", () => {
  it("keeps the variance by a transposed convolution: fan-in is what meets one output", () => {
    const layer = nn.convTranspose2d({ filters: 64, kernel: 4, stride: 2, padding: 1 });
    const weight = tensorAt(layer.init(key(1), [8, 8, 64]).params, "weight", "");
    expect(weight.shape).toEqual([4, 4, 64, 64]);
    const square = [...weight.data()].reduce((sum, x) => sum + x * x, 0) / 4 ** 2 / 64 ** 2;
    // He: 2 / fanIn, of 2·2 taps in each of 64 channels.
    expect(square * (2 * 2 * 64)).toBeCloseTo(2, 1);
  });
});
