import {
  avgPool as average,
  maxPool as maximum,
  type PerAxis,
  type SpatialPadding,
} from "../../tensor/index.ts";
import { flag, optional } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { type Axes, over, paddingOver, type Spatial, sizeOver } from "./spatial.ts";
import { requireWindow } from "./window.ts";

/** Of a pooling over one to three axes. */
export interface Pooling<N extends Axes> {
  readonly size: Spatial[N]["size"];
  /** Default: the size, so that windows meet and do not overlap. */
  readonly stride?: Spatial[N]["size"] | undefined;
  /** Default "valid": none. */
  readonly padding?: Spatial[N]["padding"];
  /**
   * Rounds the number of windows up, not down: one more, which may reach beyond the padding, where elements are left over and it begins
   * on one or in the padding before the first. What lies beyond counts for nothing. PyTorch's ceil_mode. Default false.
   */
  readonly ceil?: boolean;
}

export interface Averaging<N extends Axes> extends Pooling<N> {
  /** False: the mean is that of the elements under the window, padding left out. PyTorch's count_include_pad. Default true. */
  readonly countPadding?: boolean;
}

export type PoolOptions = Pooling<2>;
export type Pool1dOptions = Pooling<1>;
export type Pool3dOptions = Pooling<3>;
export type AvgPoolOptions = Averaging<2>;
export type AvgPool1dOptions = Averaging<1>;
export type AvgPool3dOptions = Averaging<3>;

interface Kept {
  readonly size: PerAxis;
  readonly stride: PerAxis | undefined;
  readonly padding: SpatialPadding;
  readonly ceil: boolean;
}

const fieldsOf = (axes: Axes) => ({
  size: sizeOver(axes),
  stride: { ...sizeOver(axes), fallback: { value: undefined } },
  padding: optional(paddingOver(axes), "valid"),
  ceil: optional(flag, false),
});

const typeOf = (kind: "max" | "avg", axes: Axes): string =>
  axes === 2 ? `${kind}Pool` : `${kind}Pool${axes}d`;

const maxLayer = (axes: Axes) =>
  defineLayer<Kept>({
    type: typeOf("max", axes),
    group: "pooling",
    summary: `The largest value of each window of ${over[axes]}.`,
    fields: fieldsOf(axes),
    apply({ size, stride = size, padding, ceil }, { state }, x, { path }) {
      requireWindow(x, axes, { size, stride, padding, dilation: 1, ceil }, path);
      return { output: maximum(x, { size, stride, padding, ceil }), state };
    },
  });

const avgLayer = (axes: Axes) =>
  defineLayer<Kept & { readonly countPadding: boolean }>({
    type: typeOf("avg", axes),
    group: "pooling",
    summary: `The mean of each window of ${over[axes]}.`,
    fields: { ...fieldsOf(axes), countPadding: optional(flag, true) },
    apply({ size, stride = size, padding, ceil, countPadding }, { state }, x, { path }) {
      requireWindow(x, axes, { size, stride, padding, dilation: 1, ceil }, path);
      return { output: average(x, { size, stride, padding, ceil, countPadding }), state };
    },
  });

export const maxPoolLayer = maxLayer(2);
export const maxPool1dLayer = maxLayer(1);
export const maxPool3dLayer = maxLayer(3);
export const avgPoolLayer = avgLayer(2);
export const avgPool1dLayer = avgLayer(1);
export const avgPool3dLayer = avgLayer(3);

/**
 * The largest value of each window. Padding counts as −∞; the gradient goes to the first position that holds the largest value.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1; with ceil ⌈…⌉ + 1
 * @throws {ShapeError} if no window fits, or one could be of padding alone: padding must be below size
 */
export const maxPool = (options: PoolOptions): Layer => maxPoolLayer.make(options);

/** `maxPool` along a sequence [N, L, C]. */
export const maxPool1d = (options: Pool1dOptions): Layer => maxPool1dLayer.make(options);

/** `maxPool` in a volume [N, D, H, W, C]. */
export const maxPool3d = (options: Pool3dOptions): Layer => maxPool3dLayer.make(options);

/**
 * The mean of each window; padding counts as zeros unless countPadding is false.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1; with ceil ⌈…⌉ + 1
 * @throws {ShapeError} if no window fits, or padding does not count and a window could be of padding alone
 */
export const avgPool = (options: AvgPoolOptions): Layer => avgPoolLayer.make(options);

/** `avgPool` along a sequence [N, L, C]. */
export const avgPool1d = (options: AvgPool1dOptions): Layer => avgPool1dLayer.make(options);

/** `avgPool` in a volume [N, D, H, W, C]. */
export const avgPool3d = (options: AvgPool3dOptions): Layer => avgPool3dLayer.make(options);
