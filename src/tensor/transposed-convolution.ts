import { gradients } from "../graph/gradients.ts";
import type { Node } from "../graph/node.ts";
import { leaf } from "../graph/primitives/leaf.ts";
import { pad } from "../graph/primitives/pad.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { correlate, requireGroups } from "./convolution.ts";
import type {
  ImagePadding,
  Pair,
  SequencePadding,
  SpatialPadding,
  Triple,
  VolumePadding,
} from "./padding.ts";
import {
  type AxisWindow,
  kernels,
  layouts,
  type PerAxis,
  perAxis,
  sidesOf,
  spanOf,
} from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

export interface ConvTransposeOptions<N extends PerAxis, P extends SpatialPadding> {
  readonly stride?: N;
  /**
   * What the convolution that this is the adjoint of would have put around: so much is cut off the result. "valid" (nothing) unless
   * given; "same" makes the result stride times as large as x.
   */
  readonly padding?: P;
  /** Rows that are added at the end, for a stride maps several sizes to one. Below stride or dilation; 0 unless given. */
  readonly outputPadding?: N;
  readonly dilation?: N;
  readonly groups?: number;
}

export type ConvTranspose1dOptions = ConvTransposeOptions<number, SequencePadding>;
export type ConvTranspose2dOptions = ConvTransposeOptions<Pair, ImagePadding>;
export type ConvTranspose3dOptions = ConvTransposeOptions<Triple, VolumePadding>;

/** `convTranspose2d` along a sequence: x [N, L, Cin], w [K, Cout / groups, Cin]. */
export const convTranspose1d = (
  x: Tensor,
  w: Tensor,
  options: ConvTranspose1dOptions = {},
): Tensor => Tensor.of(transposed("convTranspose1d", x.node, w.node, 1, options));

/**
 * Transposed convolution: the adjoint of the convolution with this kernel, stride and padding, as matrices transposed are;
 * ⟨conv2d(z, w), x⟩ = ⟨z, convTranspose2d(x, w)⟩. Every input element lays the kernel, times itself, into the result.
 *
 *   y[n, i·s + u·d − p, j·s + v·d − p, o] += x[n,i,j,c] · w[u,v,o,c]      (c over the channels of o's group)
 *
 * It is computed as that convolution's input gradient is: s² contracts, one for each place within a stride, of the taps that meet it,
 * laid side by side. Nothing is multiplied with zeros between.
 *
 * @param x  [N, H, W, Cin]
 * @param w  [Kh, Kw, Cout / groups, Cin]: the kernel of a convolution from Cout to Cin channels
 * @returns  [N, Ho, Wo, Cout], Ho = (H − 1)·s − 2p + d·(Kh − 1) + outputPadding + 1
 * @cost     N·H·W·Cin·Kh·Kw·Cout/groups MACs, less those that padding cuts off
 * @throws {ShapeError} if Cin ≠ w.shape[3], groups does not divide Cin, x has no pixel, Ho < 1 or Wo < 1, or outputPadding is not below stride or
 *           dilation
 * @source   Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin & Visin 2016, arXiv:1603.07285
 */
export const convTranspose2d = (
  x: Tensor,
  w: Tensor,
  options: ConvTranspose2dOptions = {},
): Tensor => Tensor.of(transposed("convTranspose2d", x.node, w.node, 2, options));

/** `convTranspose2d` in a volume: x [N, D, H, W, Cin], w [Kd, Kh, Kw, Cout / groups, Cin]. */
export const convTranspose3d = (
  x: Tensor,
  w: Tensor,
  options: ConvTranspose3dOptions = {},
): Tensor => Tensor.of(transposed("convTranspose3d", x.node, w.node, 3, options));

/** convTranspose1d, 2d or 3d, as the kernel has axes. */
export const convolveTransposed = (
  x: Tensor,
  w: Tensor,
  options: ConvTransposeOptions<PerAxis, SpatialPadding>,
): Tensor => {
  const axes = w.rank - 2;
  return Tensor.of(transposed(`convTranspose${axes}d`, x.node, w.node, axes, options));
};

function transposed(
  operation: string,
  x: Node,
  w: Node,
  axes: number,
  options: ConvTransposeOptions<PerAxis, SpatialPadding>,
): Node {
  const { groups = 1 } = options;
  check(operation, x, w, axes, groups);
  const [n, ...extents] = x.shape.slice(0, -1) as [number, ...number[]];
  const windows = growingWindows(operation, extents, w.shape.slice(0, -2), options);
  // The convolution from the result to x, of which only the gradient is computed.
  const result = leaf({
    shape: [n, ...windows.map(({ extent }) => extent), w.shape.at(-2)! * groups],
    dtype: "float32",
  });
  const padded = pad(result, {
    low: [0, ...windows.map(({ low }) => low), 0],
    high: [0, ...windows.map(({ high }) => high), 0],
  });
  const [adjoint] = gradients([[correlate(padded, w, windows, groups), x]], [result]);
  return adjoint!;
}

/** The windows that lead from the result back to x; `extent` is the result's. */
function growingWindows(
  operation: string,
  extents: readonly number[],
  sizes: readonly number[],
  {
    stride = 1,
    padding = "valid",
    outputPadding = 0,
    dilation = 1,
  }: ConvTransposeOptions<PerAxis, SpatialPadding>,
): (AxisWindow & { readonly extent: number })[] {
  const rank = extents.length;
  const [strides, dilations, additions] = [
    perAxis(operation, "stride", stride, rank),
    perAxis(operation, "dilation", dilation, rank),
    perAxis(operation, "outputPadding", outputPadding, rank),
  ];
  return extents.map((count, axis) => {
    const window = { size: sizes[axis]!, stride: strides[axis]!, dilation: dilations[axis]! };
    for (const [name, value] of Object.entries(window))
      if (!(Number.isSafeInteger(value) && value >= 1))
        failShape(operation, `${name} is ${value}; it must be a whole number of 1 or more`);
    if (count < 1)
      failShape(operation, `x has no elements on axis ${axis + 1}; every spatial axis must be ≥ 1`);
    const span = spanOf(window);
    const more = additions[axis]!;
    const limit = Math.max(window.stride, window.dilation);
    if (!(Number.isSafeInteger(more) && more >= 0 && more < limit))
      failShape(
        operation,
        `outputPadding is ${more} with stride ${window.stride} and dilation ${window.dilation}; it must be a whole number from 0 to ${limit - 1}`,
      );
    const gap = span - window.stride;
    const [low, high] = sidesOf(operation, padding, axis, rank, () => [
      Math.floor(Math.max(gap, 0) / 2),
      Math.ceil(Math.max(gap, 0) / 2),
    ]);
    if (padding === "same" && more > 0)
      failShape(
        operation,
        `outputPadding is ${more} with padding "same", which knows the size; leave one of them out`,
      );
    const extent =
      padding === "same"
        ? count * window.stride
        : (count - 1) * window.stride - low - high + span + more;
    if (extent < 1)
      failShape(
        operation,
        `x has ${count} elements on axis ${axis + 1}, a window of ${window.size} spans ${span}, and padding cuts ${low + high} off; ${extent} would be left, pad at most ${low + high + extent - 1}`,
      );
    return { ...window, low, high, count, extent };
  });
}

function check(operation: string, x: Node, w: Node, axes: number, groups: number): void {
  const came = `x is ${showShape(x.shape)}, w is ${showShape(w.shape)}`;
  if (x.shape.length !== axes + 2 || w.shape.length !== axes + 2)
    failShape(
      operation,
      `${came}; x must be [N, ${layouts[axes]}, Cin] and w [${kernels[axes]}, Cout / groups, Cin]`,
    );
  requireGroups(operation, groups);
  const [cin, needed] = [x.shape.at(-1)!, w.shape.at(-1)!];
  if (cin !== needed)
    failShape(operation, `${came}; the last axis of w must be x's ${cin} channels, not ${needed}`);
  if (cin % groups !== 0)
    failShape(
      operation,
      `${came} with ${groups} groups; groups must divide the ${cin} channels of x`,
    );
}
