import {
  avgPool as average,
  maxPool as maximum,
  type PerAxis,
  type SpatialPadding,
} from "../../tensor/index.ts";
import { optional } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import { type Axes, paddingOver, type Spatial, sizeOver } from "./spatial.ts";
import { requireWindow } from "./window.ts";

/** Of a pooling over one to three axes. */
export interface Pooling<N extends Axes> {
  readonly size: Spatial[N]["size"];
  /** Default: the size, so that windows meet and do not overlap. */
  readonly stride?: Spatial[N]["size"] | undefined;
  /** Default "valid": none. */
  readonly padding?: Spatial[N]["padding"];
}

export type PoolOptions = Pooling<2>;
export type Pool1dOptions = Pooling<1>;
export type Pool3dOptions = Pooling<3>;

interface Kept {
  readonly size: PerAxis;
  readonly stride: PerAxis | undefined;
  readonly padding: SpatialPadding;
}

const poolLayer = (kind: "max" | "avg", axes: Axes) =>
  defineLayer<Kept>({
    type: axes === 2 ? `${kind}Pool` : `${kind}Pool${axes}d`,
    fields: {
      size: sizeOver(axes),
      stride: { parse: sizeOver(axes).parse, fallback: { value: undefined } },
      padding: optional(paddingOver(axes), "valid"),
    },
    apply({ size, stride = size, padding }, { state }, x, { path }) {
      requireWindow(x, axes, { size, stride, padding, dilation: 1 }, path);
      const pool = kind === "max" ? maximum : average;
      return { output: pool(x, { size, stride, padding }), state };
    },
  });

export const maxPoolLayer = poolLayer("max", 2);
export const maxPool1dLayer = poolLayer("max", 1);
export const maxPool3dLayer = poolLayer("max", 3);
export const avgPoolLayer = poolLayer("avg", 2);
export const avgPool1dLayer = poolLayer("avg", 1);
export const avgPool3dLayer = poolLayer("avg", 3);

/**
 * The largest value of each window. Padding counts as −∞; the gradient goes to the first position that holds the largest value.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1
 * @throws {ShapeError} if no window fits, or one could be of padding alone: padding must be below size
 */
export const maxPool = (options: PoolOptions): Layer => maxPoolLayer.make(options);

/** `maxPool` along a sequence [N, L, C]. */
export const maxPool1d = (options: Pool1dOptions): Layer => maxPool1dLayer.make(options);

/** `maxPool` in a volume [N, D, H, W, C]. */
export const maxPool3d = (options: Pool3dOptions): Layer => maxPool3dLayer.make(options);

/**
 * The mean of each window; padding counts as zeros.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − size) / stride⌋ + 1
 * @throws {ShapeError} if no window fits
 */
export const avgPool = (options: PoolOptions): Layer => avgPoolLayer.make(options);

/** `avgPool` along a sequence [N, L, C]. */
export const avgPool1d = (options: Pool1dOptions): Layer => avgPool1dLayer.make(options);

/** `avgPool` in a volume [N, D, H, W, C]. */
export const avgPool3d = (options: Pool3dOptions): Layer => avgPool3dLayer.make(options);
