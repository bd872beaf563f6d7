import { ShapeError } from "../../graph/shape.ts";
import {
  convolveTransposed,
  foldIn,
  type PerAxis,
  type SpatialPadding,
  zeros,
} from "../../tensor/index.ts";
import { draw, type Init, initField } from "../init/index.ts";
import { requireChannels } from "./convolution.ts";
import { count, flag, optional, SpecError } from "./field.ts";
import { defineLayer, type Layer, requireFloat, tensorAt } from "./layer.ts";
import {
  type Axes,
  additionOver,
  eachAxis,
  over,
  paddingOver,
  type Spatial,
  sizeOver,
} from "./spatial.ts";
import { requireWeight } from "./weight.ts";
import { channelsOf, requireSpatial } from "./window.ts";

interface TransposedOptions<S extends PerAxis, P extends SpatialPadding> {
  /** Channels of the output. */
  readonly filters: number;
  readonly kernel: S;
  /** How many times larger the output is. Default 1. */
  readonly stride?: S;
  /** What is cut off each side of the output; "same" makes it stride times as large as x. Default "valid": nothing. */
  readonly padding?: P;
  /** What is added at its end; less than stride or dilation. Default 0. */
  readonly outputPadding?: S;
  /** Distance of neighbouring taps. Default 1. */
  readonly dilation?: S;
  /** Input and output channels fall into so many parts that do not see each other. Default 1. */
  readonly groups?: number;
  /** Default true; false before batch normalisation, which has its own. */
  readonly bias?: boolean;
  /** How the weight is drawn. Default "heNormal". */
  readonly init?: Init;
}

type Transposed<N extends Axes> = TransposedOptions<Spatial[N]["size"], Spatial[N]["padding"]>;
export type ConvTranspose1dOptions = Transposed<1>;
export type ConvTranspose2dOptions = Transposed<2>;
export type ConvTranspose3dOptions = Transposed<3>;

type Kept = Required<TransposedOptions<PerAxis, SpatialPadding>>;

const transposedLayer = (axes: Axes) =>
  defineLayer<Kept>({
    type: `convTranspose${axes}d`,
    group: "convolution",
    summary: `A convolution the other way round: ${over[axes]} becomes larger by the stride.`,
    fields: {
      filters: count,
      kernel: sizeOver(axes),
      stride: optional(sizeOver(axes), 1),
      padding: optional(paddingOver(axes), "valid"),
      outputPadding: optional(additionOver(axes), 0),
      dilation: optional(sizeOver(axes), 1),
      groups: optional(count, 1),
      bias: optional(flag, true),
      init: optional(initField, "heNormal"),
    },
    init(options, { key, inputShape, path }) {
      const { filters, kernel, stride, groups, bias, init } = options;
      const channels = channelsOf(inputShape, axes, path);
      if (channels % groups !== 0 || filters % groups !== 0)
        throw new ShapeError(
          `${path}: groups is ${groups}, x has ${channels} channels and there are ${filters} filters; groups must divide both`,
        );
      requireOutputPadding(options, axes, path);
      const sizes = eachAxis(kernel, axes);
      const shape = [...sizes, filters / groups, channels];
      requireWeight(shape, { filters, kernel }, path);
      // Of the K taps of an axis every stride-th meets one output; where the stride is longer, one or none.
      const strides = eachAxis(stride, axes);
      const met = sizes.reduce((n, size, axis) => n * Math.max(1, size / strides[axis]!), 1);
      const taps = sizes.reduce((n, size) => n * size, 1);
      const fans = { fanIn: (met * channels) / groups, fanOut: (taps * filters) / groups };
      const weight = draw(init, foldIn(key, 0), shape, fans);
      const params = { weight, ...(bias && { bias: zeros([filters]) }) };
      return { params, state: {} };
    },
    apply(options, { params, state }, x, { path }) {
      const { stride, padding, outputPadding, dilation, groups, bias } = options;
      const weight = tensorAt(params, "weight", path);
      requireSpatial(x, axes, path);
      requireFloat(x, path);
      requireChannels(x, weight.shape.at(-1) ?? 0, weight, groups, path);
      const window = { stride, padding, outputPadding, dilation, groups };
      const y = convolveTransposed(x, weight, window);
      return { output: bias ? y.add(tensorAt(params, "bias", path)) : y, state };
    },
  });

export const convTranspose1dLayer = transposedLayer(1);
export const convTranspose2dLayer = transposedLayer(2);
export const convTranspose3dLayer = transposedLayer(3);

/** @throws {SpecError} if what is added at the end could not be told from another position of the window */
function requireOutputPadding(options: Kept, axes: Axes, path: string): void {
  const [strides, dilations] = [eachAxis(options.stride, axes), eachAxis(options.dilation, axes)];
  for (const [axis, added] of eachAxis(options.outputPadding, axes).entries()) {
    const limit = Math.max(strides[axis]!, dilations[axis]!);
    if (added >= limit)
      throw new SpecError(
        `${path}: outputPadding is ${added}, must be below stride ${strides[axis]} or dilation ${dilations[axis]}: from 0 to ${limit - 1}`,
      );
    if (added > 0 && options.padding === "same")
      throw new SpecError(
        `${path}: outputPadding is ${added} with padding "same", which knows the size; leave one of them out`,
      );
  }
}

/** `convTranspose2d` along a sequence: x [N, L, Cin], weight [K, filters / groups, Cin]. */
export const convTranspose1d = (options: ConvTranspose1dOptions): Layer =>
  convTranspose1dLayer.make(options);

/**
 * Transposed convolution: the adjoint of a convolution from `filters` to Cin channels, which makes images larger. Every input pixel
 * lays the kernel, times itself, into the output.
 *
 *   y[n, i·s + u·d − p, j·s + v·d − p, o] = b[o] + Σ x[n,i,j,c] · w[u,v,o,c]      (over all i, j, u, v, c that meet there)
 *
 * Where stride does not divide kernel, some output pixels are met by more taps than others: the checkerboard.
 *
 * @param x  [N, H, W, Cin]
 * @params   weight [Kh, Kw, filters / groups, Cin], bias [filters]
 * @returns  [N, Ho, Wo, filters], Ho = (H − 1)·s − 2p + d·(Kh − 1) + outputPadding + 1; with "same" H·s
 * @cost     N·H·W·Cin·Kh·Kw·filters/groups MACs, less those that padding cuts off
 * @throws {ShapeError} if the channels do not fit the weight, groups does not divide channels and filters, or Ho < 1 or Wo < 1
 * @throws {SpecError}  if outputPadding is not below stride or dilation
 * @source   Dumoulin & Visin 2016, arXiv:1603.07285, section 4; Odena, Dumoulin & Olah 2016, "Deconvolution and checkerboard artifacts"
 */
export const convTranspose2d = (options: ConvTranspose2dOptions): Layer =>
  convTranspose2dLayer.make(options);

/** `convTranspose2d` in a volume: x [N, D, H, W, Cin], weight [Kd, Kh, Kw, filters / groups, Cin]. */
export const convTranspose3d = (options: ConvTranspose3dOptions): Layer =>
  convTranspose3dLayer.make(options);
