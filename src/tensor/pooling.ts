import type { Node } from "../graph/node.ts";
import { identityOf, type Reducer, reduce } from "../graph/primitives/reduce.ts";
import { windows } from "../graph/primitives/windows.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { tensor } from "./create.ts";
import {
  type ImagePadding,
  type Pair,
  padSides,
  type SequencePadding,
  type SpatialPadding,
  type Triple,
  type VolumePadding,
} from "./padding.ts";
import {
  layouts,
  type PerAxis,
  perAxis,
  type SlidingWindow,
  slidingWindows,
} from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

export interface PoolingOptions<N extends PerAxis, P extends SpatialPadding> {
  readonly size: N;
  /** The window size unless given. */
  readonly stride?: N;
  /** See SpatialPadding; "valid" unless given. */
  readonly padding?: P;
  /**
   * Rounds the number of windows up: one more may reach beyond the padding, if it begins on an element or in the padding before
   * the first (PyTorch's ceil_mode). What lies beyond counts for nothing. Default false.
   */
  readonly ceil?: boolean;
}

export interface AveragingOptions<N extends PerAxis, P extends SpatialPadding>
  extends PoolingOptions<N, P> {
  /** False: the sum is divided by the number of elements under the window, padding left out. Default true. */
  readonly countPadding?: boolean;
}

export type Pool1dOptions = PoolingOptions<number, SequencePadding>;
export type PoolOptions = PoolingOptions<Pair, ImagePadding>;
export type Pool3dOptions = PoolingOptions<Triple, VolumePadding>;
export type AvgPool1dOptions = AveragingOptions<number, SequencePadding>;
export type AvgPoolOptions = AveragingOptions<Pair, ImagePadding>;
export type AvgPool3dOptions = AveragingOptions<Triple, VolumePadding>;

/** `maxPool2d` along a sequence [N, L, C]. */
export const maxPool1d = (x: Tensor, options: Pool1dOptions): Tensor =>
  largest("maxPool1d", x, 1, options);

/**
 * The largest value of each window. Padding is −∞ and never wins; the slope goes to the first maximum of a window, row by row.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1, or a window could be of padding alone
 */
export const maxPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  largest("maxPool2d", x, 2, options);

/** `maxPool2d` in a volume [N, D, H, W, C]. */
export const maxPool3d = (x: Tensor, options: Pool3dOptions): Tensor =>
  largest("maxPool3d", x, 3, options);

/** `avgPool2d` along a sequence [N, L, C]. */
export const avgPool1d = (x: Tensor, options: AvgPool1dOptions): Tensor =>
  average("avgPool1d", x, 1, options);

/**
 * The mean of each window, padding counted as zeros: the sum is divided by the window's size, less what `ceil` lets it reach beyond the
 * padding (PyTorch's count_include_pad = true, its default); with countPadding false by the number of elements of x under the window.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1, or padding does not count and a window could be of padding alone
 */
export const avgPool2d = (x: Tensor, options: AvgPoolOptions): Tensor =>
  average("avgPool2d", x, 2, options);

/** `avgPool2d` in a volume [N, D, H, W, C]. */
export const avgPool3d = (x: Tensor, options: AvgPool3dOptions): Tensor =>
  average("avgPool3d", x, 3, options);

/** maxPool1d, 2d or 3d, as x has axes. */
export const maxPool = (x: Tensor, options: PoolingOptions<PerAxis, SpatialPadding>): Tensor =>
  largest(`maxPool${x.rank - 2}d`, x, x.rank - 2, options);

/** avgPool1d, 2d or 3d, as x has axes. */
export const avgPool = (x: Tensor, options: AveragingOptions<PerAxis, SpatialPadding>): Tensor =>
  average(`avgPool${x.rank - 2}d`, x, x.rank - 2, options);

function average(
  operation: string,
  x: Tensor,
  axes: number,
  options: AveragingOptions<PerAxis, SpatialPadding>,
): Tensor {
  const { countPadding = true } = options;
  const slides = slidesOf(operation, x.node, axes, options);
  if (!countPadding) requireElements(operation, slides, "mean");
  const sum = Tensor.of(pool(x.cast("float32").node, slides, "sum"));
  const counts = slides.map((slide, axis) => countsOf(slide, x.shape[axis + 1]!, countPadding));
  const constant = counts.every((along) => along.every((n) => n === along[0]));
  if (constant) return sum.div(counts.reduce((n, along) => n * (along[0] ?? 1), 1));
  const counted = counts.map((along, axis) =>
    tensor(
      Float32Array.from(along),
      sum.shape.map((_, k) => (k === axis + 1 ? along.length : 1)),
    ),
  );
  return sum.div(counted.reduce((product, along) => product.mul(along)));
}

/** How many elements each window of an axis is divided by. */
const countsOf = (
  { size, stride, low, high, count }: SlidingWindow,
  extent: number,
  countPadding: boolean,
): number[] =>
  Array.from({ length: count }, (_, i) => {
    const first = i * stride - low;
    const [from, to] = countPadding ? [-low, extent + high] : [0, extent];
    return Math.min(first + size, to) - Math.max(first, from);
  });

function slidesOf(
  operation: string,
  x: Node,
  axes: number,
  { size, stride = size, padding = "valid", ceil = false }: PoolingOptions<PerAxis, SpatialPadding>,
): SlidingWindow[] {
  if (x.shape.length !== axes + 2)
    failShape(operation, `x is ${showShape(x.shape)}; it must be [N, ${layouts[axes]}, C]`);
  const sizes = perAxis(operation, "size", size, axes);
  const slide = { stride, padding, dilation: 1, ceil };
  return slidingWindows(operation, x.shape.slice(1, -1), sizes, slide);
}

function requireElements(
  operation: string,
  slides: readonly SlidingWindow[],
  wanted: "largest value" | "mean",
): void {
  const sizes = slides.map(({ size }) => size);
  for (const { low, high, size } of slides)
    if (Math.max(low, high) >= size)
      failShape(
        operation,
        `padding is [${low}, ${high}], the window ${showShape(sizes)}; a window on padding alone has no ${wanted}, pad less than ${size}`,
      );
}

function pool(x: Node, slides: readonly SlidingWindow[], reducer: Reducer): Node {
  const sides = slides.map(({ low, high, beyond }) => ({ low, high: high + beyond }));
  const rank = x.shape.length;
  const taps = windows(
    padSides("pool", x, sides, "zeros", identityOf(reducer, x.dtype)),
    slides.map((window, k) => ({ ...window, axis: k + 1 })),
  );
  return reduce(taps, { reducer, axes: slides.map((_, k) => rank + k) });
}

function largest(
  operation: string,
  x: Tensor,
  axes: number,
  options: PoolingOptions<PerAxis, SpatialPadding>,
): Tensor {
  const slides = slidesOf(operation, x.node, axes, options);
  requireElements(operation, slides, "largest value");
  return Tensor.of(pool(x.node, slides, "max"));
}
