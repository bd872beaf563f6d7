import { ShapeError, showShape } from "../../graph/shape.ts";
import {
  convolve,
  foldIn,
  type PaddingMode,
  type PerAxis,
  type SpatialPadding,
  type Tensor,
  zeros,
} from "../../tensor/index.ts";
import { draw, fansOf, type Init, initField } from "../init/index.ts";
import { count, flag, optional } from "./field.ts";
import {
  type Applied,
  defineLayer,
  type Layer,
  requireFloat,
  tensorAt,
  type Variables,
} from "./layer.ts";
import {
  type Axes,
  eachAxis,
  over,
  paddingMode,
  paddingOver,
  type Spatial,
  sizeOver,
} from "./spatial.ts";
import { requireWeight } from "./weight.ts";
import { channelsOf, requireSpatial, requireWindow, windowsAlong } from "./window.ts";

/** What all convolutions have: how the kernel slides, and what is added and drawn. */
export interface KernelOptions<S extends PerAxis, P extends SpatialPadding> {
  readonly kernel: S;
  /** Default 1. */
  readonly stride?: S;
  /** Default "valid": none. */
  readonly padding?: P;
  /** What the padding is filled with: "zeros", "reflect", "replicate" or "circular". Default "zeros". */
  readonly paddingMode?: PaddingMode;
  /** Distance of neighbouring taps. Default 1. */
  readonly dilation?: S;
  /** Default true; false before batch normalisation, which has its own. */
  readonly bias?: boolean;
  /** How the weight is drawn. Default "heNormal". */
  readonly init?: Init;
}

export interface ConvolutionOptions<S extends PerAxis, P extends SpatialPadding>
  extends KernelOptions<S, P> {
  /** Channels of the output. */
  readonly filters: number;
  /** Input and output channels fall into so many parts that do not see each other. Default 1. */
  readonly groups?: number;
}

/** Of a convolution over one to three axes. */
export type Convolution<N extends Axes> = ConvolutionOptions<
  Spatial[N]["size"],
  Spatial[N]["padding"]
>;
export type Conv1dOptions = Convolution<1>;
export type Conv2dOptions = Convolution<2>;
export type Conv3dOptions = Convolution<3>;

/** Options of a kernel, checked. */
export type KeptKernel = Required<KernelOptions<PerAxis, SpatialPadding>>;

export const kernelFields = (axes: Axes) => ({
  kernel: sizeOver(axes),
  stride: optional(sizeOver(axes), 1),
  padding: optional(paddingOver(axes), "valid"),
  paddingMode: optional(paddingMode, "zeros"),
  dilation: optional(sizeOver(axes), 1),
  bias: optional(flag, true),
  init: optional(initField, "heNormal"),
});

const convolutionLayer = (axes: Axes) =>
  defineLayer<Required<ConvolutionOptions<PerAxis, SpatialPadding>>>({
    type: `conv${axes}d`,
    group: "convolution",
    summary: `Kernels that slide over ${over[axes]}; each gives a channel.`,
    fields: { filters: count, ...kernelFields(axes), groups: optional(count, 1) },
    init(options, { key, inputShape, path }) {
      const { filters, kernel, groups, bias, init } = options;
      const channels = channelsOf(inputShape, axes, path);
      if (channels % groups !== 0 || filters % groups !== 0)
        throw new ShapeError(
          `${path}: groups is ${groups}, x has ${channels} channels and there are ${filters} filters; groups must divide both`,
        );
      const shape = [...eachAxis(kernel, axes), channels / groups, filters];
      requireWeight(shape, { filters, kernel }, path);
      const weight = draw(init, foldIn(key, 0), shape, fansOf(shape, groups));
      const params = { weight, ...(bias && { bias: zeros([filters]) }) };
      // Where padding must find its values in x, tracing tells whether it does.
      const counts =
        options.paddingMode === "zeros"
          ? windowsAlong(inputShape.slice(0, -1), axes, { ...options, size: kernel })
          : undefined;
      return { params, state: {}, ...(counts && { outputShape: [...counts, filters] }) };
    },
    apply: (options, variables, x, { path }) =>
      applyKernel(axes, options, options.groups, variables, x, path),
  });

export const conv1dLayer = convolutionLayer(1);
export const conv2dLayer = convolutionLayer(2);
export const conv3dLayer = convolutionLayer(3);

/** The convolution with the layer's own weight, and its bias. */
export function applyKernel(
  axes: Axes,
  { kernel, stride, padding, paddingMode, dilation, bias }: KeptKernel,
  groups: number,
  { params, state }: Variables,
  x: Tensor,
  path: string,
): Applied {
  const weight = tensorAt(params, "weight", path);
  requireSpatial(x, axes, path);
  requireFloat(x, path);
  requireChannels(x, (weight.shape.at(-2) ?? 0) * groups, weight, groups, path);
  requireWindow(x, axes, { size: kernel, stride, padding, dilation }, path);
  const y = convolve(x, weight, { stride, padding, paddingMode, dilation, groups });
  return { output: bias ? y.add(tensorAt(params, "bias", path)) : y, state };
}

/** @throws {ShapeError} unless x has the channels that the weight was made for */
export function requireChannels(
  x: Tensor,
  needed: number,
  weight: Tensor,
  groups: number,
  path: string,
): void {
  const channels = x.shape.at(-1);
  if (channels !== needed)
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, weight is ${showShape(weight.shape)} in ${groups} groups; x must have ${needed} channels, not ${channels}`,
    );
}

/**
 * A convolution along a sequence: `conv2d` with one axis less. With padding [[(kernel − 1) · dilation, 0]] it is causal: no output
 * sees what comes after it.
 *
 * @param x  [N, L, Cin]
 * @params   weight [K, Cin / groups, filters], bias [filters]
 * @returns  [N, Lo, filters], Lo = ⌊(L + 2p − d·(K − 1) − 1) / s⌋ + 1
 * @cost     N·Lo·filters·K·Cin/groups MACs
 */
export const conv1d = (options: Conv1dOptions): Layer => conv1dLayer.make(options);

/**
 * 2-D cross-correlation, which the field calls convolution.
 *
 *   y[n,i,j,o] = b[o] + Σ_{u,v,c} x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u,v,c,o]      (c over the channels of o's group)
 *
 * kernel 1 is the pointwise convolution, groups the grouped one, dilation the dilated (à trous) one.
 *
 * @param x  [N, H, W, Cin]
 * @params   weight [Kh, Kw, Cin / groups, filters], bias [filters]
 * @returns  [N, Ho, Wo, filters], Ho = ⌊(H + 2p − d·(Kh − 1) − 1) / s⌋ + 1
 * @cost     N·Ho·Wo·filters·Kh·Kw·Cin/groups MACs
 * @throws {ShapeError} if the channels do not fit the weight, groups does not divide channels and filters, Ho < 1 or Wo < 1, or there
 *   are not as many pixels as "reflect" or "circular" is to give
 * @source   Dumoulin & Visin 2016, arXiv:1603.07285
 */
export const conv2d = (options: Conv2dOptions): Layer => conv2dLayer.make(options);

/**
 * A convolution in a volume, or over the frames of a film: `conv2d` with one axis more.
 *
 * @param x  [N, D, H, W, Cin]
 * @params   weight [Kd, Kh, Kw, Cin / groups, filters], bias [filters]
 * @returns  [N, Do, Ho, Wo, filters], each extent as in conv2d
 * @cost     N·Do·Ho·Wo·filters·Kd·Kh·Kw·Cin/groups MACs
 * @source   Tran et al. 2015, "C3D", arXiv:1412.0767
 */
export const conv3d = (options: Conv3dOptions): Layer => conv3dLayer.make(options);
