import type { Node } from "../graph/node.ts";
import { identityOf, type Reducer, reduce } from "../graph/primitives/reduce.ts";
import { windows } from "../graph/primitives/windows.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import {
  type ImagePadding,
  type Pair,
  padSides,
  type SequencePadding,
  type SpatialPadding,
  type Triple,
  type VolumePadding,
} from "./padding.ts";
import { layouts, type PerAxis, perAxis, slidingWindows } from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

export interface PoolingOptions<N extends PerAxis, P extends SpatialPadding> {
  readonly size: N;
  /** The window size unless given. */
  readonly stride?: N;
  /** See SpatialPadding; "valid" unless given. */
  readonly padding?: P;
}

export type Pool1dOptions = PoolingOptions<number, SequencePadding>;
export type PoolOptions = PoolingOptions<Pair, ImagePadding>;
export type Pool3dOptions = PoolingOptions<Triple, VolumePadding>;

/** `maxPool2d` along a sequence [N, L, C]. */
export const maxPool1d = (x: Tensor, options: Pool1dOptions): Tensor =>
  Tensor.of(pool("maxPool1d", x.node, 1, "max", options));

/**
 * The largest value of each window. Padding is −∞ and never wins; the slope goes to the first maximum of a window, row by row.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1, or a window could be of padding alone
 */
export const maxPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  Tensor.of(pool("maxPool2d", x.node, 2, "max", options));

/** `maxPool2d` in a volume [N, D, H, W, C]. */
export const maxPool3d = (x: Tensor, options: Pool3dOptions): Tensor =>
  Tensor.of(pool("maxPool3d", x.node, 3, "max", options));

/** `avgPool2d` along a sequence [N, L, C]. */
export const avgPool1d = (x: Tensor, options: Pool1dOptions): Tensor =>
  average("avgPool1d", x, 1, options);

/**
 * The mean of each window, padding counted as zeros: the sum is divided by the window's size everywhere
 * (PyTorch's count_include_pad = true, its default).
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1
 */
export const avgPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  average("avgPool2d", x, 2, options);

/** `avgPool2d` in a volume [N, D, H, W, C]. */
export const avgPool3d = (x: Tensor, options: Pool3dOptions): Tensor =>
  average("avgPool3d", x, 3, options);

/** maxPool1d, 2d or 3d, as x has axes. */
export const maxPool = (x: Tensor, options: PoolingOptions<PerAxis, SpatialPadding>): Tensor =>
  Tensor.of(pool(`maxPool${x.rank - 2}d`, x.node, x.rank - 2, "max", options));

/** avgPool1d, 2d or 3d, as x has axes. */
export const avgPool = (x: Tensor, options: PoolingOptions<PerAxis, SpatialPadding>): Tensor =>
  average(`avgPool${x.rank - 2}d`, x, x.rank - 2, options);

function average(
  operation: string,
  x: Tensor,
  axes: number,
  options: PoolingOptions<PerAxis, SpatialPadding>,
): Tensor {
  const taps = perAxis(operation, "size", options.size, axes).reduce((n, size) => n * size, 1);
  return Tensor.of(pool(operation, x.cast("float32").node, axes, "sum", options)).div(taps);
}

function pool(
  operation: string,
  x: Node,
  axes: number,
  reducer: Reducer,
  { size, stride = size, padding = "valid" }: PoolingOptions<PerAxis, SpatialPadding>,
): Node {
  if (x.shape.length !== axes + 2)
    failShape(operation, `x is ${showShape(x.shape)}; it must be [N, ${layouts[axes]}, C]`);
  const sizes = perAxis(operation, "size", size, axes);
  const slides = slidingWindows(operation, x.shape.slice(1, -1), sizes, {
    stride,
    padding,
    dilation: 1,
  });
  if (reducer === "max")
    for (const { low, high, size } of slides)
      if (Math.max(low, high) >= size)
        failShape(
          operation,
          `padding is [${low}, ${high}], the window ${showShape(sizes)}; a window on padding alone has no largest value, pad less than ${size}`,
        );
  const taps = windows(
    padSides(operation, x, slides, "zeros", identityOf(reducer, x.dtype)),
    slides.map((window, k) => ({ ...window, axis: k + 1 })),
  );
  return reduce(taps, { reducer, axes: sizes.map((_, k) => axes + 2 + k) });
}
