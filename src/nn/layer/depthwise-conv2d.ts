import { foldIn, type PerAxis, type SpatialPadding, zeros } from "../../tensor/index.ts";
import { draw, fansOf } from "../init/index.ts";
import { applyKernel, type KernelOptions, kernelFields } from "./convolution.ts";
import { count, optional } from "./field.ts";
import { defineLayer, type Layer, tensorAt } from "./layer.ts";
import { eachAxis, type Padding, type Size } from "./spatial.ts";
import { requireWeight } from "./weight.ts";
import { channelsOf, requireSpatial } from "./window.ts";

interface DepthwiseOptions<S extends PerAxis, P extends SpatialPadding>
  extends KernelOptions<S, P> {
  /** Filters for each channel. Default 1. */
  readonly multiplier?: number;
}

export type DepthwiseConv2dOptions = DepthwiseOptions<Size, Padding>;

export const depthwiseConv2dLayer = defineLayer<
  Required<DepthwiseOptions<PerAxis, SpatialPadding>>
>({
  type: "depthwiseConv2d",
  group: "convolution",
  summary: "A kernel of its own for each channel of an image; channels do not mix.",
  fields: { ...kernelFields(2), multiplier: optional(count, 1) },
  init({ kernel, multiplier, bias, init }, { key, inputShape, path }) {
    const channels = channelsOf(inputShape, 2, path);
    const shape = [...eachAxis(kernel, 2), 1, channels * multiplier];
    requireWeight(shape, { kernel, multiplier }, path);
    const weight = draw(init, foldIn(key, 0), shape, fansOf(shape, channels));
    const params = { weight, ...(bias && { bias: zeros([channels * multiplier]) }) };
    return { params, state: {} };
  },
  apply(options, variables, x, { path }) {
    requireSpatial(x, 2, path);
    const filters = tensorAt(variables.params, "weight", path).shape.at(-1) ?? 0;
    return applyKernel(2, options, filters / options.multiplier, variables, x, path);
  },
});

/**
 * A convolution of each channel by itself: `conv2d` with as many groups as channels. Output channel c·multiplier + k is the k-th
 * filter's of channel c.
 *
 *   y[n,i,j, c·m + k] = b[c·m + k] + Σ_{u,v} x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u,v,0, c·m + k]
 *
 * @param x  [N, H, W, C]
 * @params   weight [Kh, Kw, 1, C · multiplier], bias [C · multiplier]
 * @returns  [N, Ho, Wo, C · multiplier]
 * @cost     N·Ho·Wo·C·multiplier·Kh·Kw MACs
 * @throws {SpecError}  if multiplier is no whole number ≥ 1
 * @throws {ShapeError} as conv2d
 * @source   Sifre 2014, "Rigid-motion scattering for image classification"; Chollet 2017, arXiv:1610.02357
 */
export const depthwiseConv2d = (options: DepthwiseConv2dOptions): Layer =>
  depthwiseConv2dLayer.make(options);
