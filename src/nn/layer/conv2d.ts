import { ShapeError, showShape } from "../../graph/shape.ts";
import { conv2d as convolve, foldIn, type Tensor, zeros } from "../../tensor/index.ts";
import { draw, fansOf, type Init, initField } from "../init/index.ts";
import {
  count,
  flag,
  heightAndWidth,
  optional,
  type Padding,
  padding,
  type Size,
  size,
} from "./field.ts";
import { defineLayer, type Layer, requireImages, tensorAt } from "./layer.ts";
import { requireWindow } from "./window.ts";

export interface Conv2dOptions {
  /** Channels of the output. */
  readonly filters: number;
  readonly kernel: Size;
  /** Default 1. */
  readonly stride?: Size;
  /** Default "valid": none. */
  readonly padding?: Padding;
  /** Distance of neighbouring taps. Default 1. */
  readonly dilation?: Size;
  /** Input and output channels fall into so many parts that do not see each other. Default 1. */
  readonly groups?: number;
  /** Default true; false before batch normalisation, which has its own. */
  readonly bias?: boolean;
  /** How the weight is drawn. Default "heNormal". */
  readonly init?: Init;
}

export const conv2dLayer = defineLayer<Required<Conv2dOptions>>({
  type: "conv2d",
  fields: {
    filters: count,
    kernel: size,
    stride: optional(size, 1),
    padding: optional(padding, "valid"),
    dilation: optional(size, 1),
    groups: optional(count, 1),
    bias: optional(flag, true),
    init: optional(initField, "heNormal"),
  },
  init({ filters, kernel, groups, bias, init }, { key, inputShape, path }) {
    const channels = inputShape.length === 3 ? inputShape[2] : undefined;
    if (channels === undefined)
      throw new ShapeError(
        `${path}: x is [N, ${inputShape.join(", ")}], must be [N, H, W, C]; put it before flatten, or reshape x first`,
      );
    if (channels % groups !== 0 || filters % groups !== 0)
      throw new ShapeError(
        `${path}: groups is ${groups}, x has ${channels} channels and there are ${filters} filters; groups must divide both`,
      );
    const shape = [...heightAndWidth(kernel), channels / groups, filters];
    const weight = draw(init, foldIn(key, 0), shape, fansOf(shape, groups));
    const params = { weight, ...(bias && { bias: zeros([filters]) }) };
    return { params, state: {} };
  },
  apply(options, { params, state }, x, { path }) {
    const { kernel, stride, padding, dilation, groups, bias } = options;
    const weight = tensorAt(params, "weight", path);
    requireChannels(x, weight, groups, path);
    requireWindow(x, { size: kernel, stride, padding, dilation }, path);
    const y = convolve(x, weight, {
      stride: heightAndWidth(stride),
      padding,
      dilation: heightAndWidth(dilation),
      groups,
    });
    return { output: bias ? y.add(tensorAt(params, "bias", path)) : y, state };
  },
});

/**
 * 2-D cross-correlation, which the field calls convolution.
 *
 *   y[n,i,j,o] = b[o] + Σ_{u,v,c} x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u,v,c,o]      (c over the channels of o's group)
 *
 * @param x  [N, H, W, Cin]
 * @params   weight [Kh, Kw, Cin / groups, filters], bias [filters]
 * @returns  [N, Ho, Wo, filters], Ho = ⌊(H + 2p − d·(Kh − 1) − 1) / s⌋ + 1
 * @cost     N·Ho·Wo·filters·Kh·Kw·Cin/groups MACs
 * @throws {ShapeError} if the channels do not fit the weight, or Ho < 1 or Wo < 1
 * @source   Dumoulin & Visin 2016, arXiv:1603.07285
 */
export const conv2d = (options: Conv2dOptions): Layer => conv2dLayer.make(options);

function requireChannels(x: Tensor, weight: Tensor, groups: number, path: string): void {
  const [, , , channels] = requireImages(x, path);
  const needed = (weight.shape[2] ?? 0) * groups;
  if (channels !== needed)
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, weight is ${showShape(weight.shape)} in ${groups} groups; x must have ${needed} channels, not ${channels}`,
    );
}
