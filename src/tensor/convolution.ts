import { affine, loopIndex } from "../graph/affine.ts";
import type { Node } from "../graph/node.ts";
import { contract } from "../graph/primitives/contract.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import {
  type ImagePadding,
  type PaddingMode,
  type Pair,
  padSides,
  type SequencePadding,
  type SpatialPadding,
  type Triple,
  type VolumePadding,
} from "./padding.ts";
import {
  type AxisWindow,
  kernels,
  layouts,
  type PerAxis,
  slidingWindows,
} from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

/** How a convolution over some number of axes slides: `N` is one number for all, or one for each; `P` its padding. */
export interface ConvOptions<N extends PerAxis, P extends SpatialPadding> {
  readonly stride?: N;
  /** See SpatialPadding; "valid" unless given. */
  readonly padding?: P;
  /** What the padding is filled with; "zeros" unless given. */
  readonly paddingMode?: PaddingMode;
  readonly dilation?: N;
  /** Channels are split into so many parts that do not see each other; groups = Cin is a depthwise convolution. */
  readonly groups?: number;
}

export type Conv1dOptions = ConvOptions<number, SequencePadding>;
export type Conv2dOptions = ConvOptions<Pair, ImagePadding>;
export type Conv3dOptions = ConvOptions<Triple, VolumePadding>;

/**
 * Cross-correlation along a sequence: `conv2d` with one axis less.
 *
 * @param x  [N, L, Cin]
 * @param w  [K, Cin / groups, Cout]
 * @returns  [N, Lo, Cout], Lo = ⌊(L + 2p − d·(K − 1) − 1) / s⌋ + 1
 * @cost     N·Lo·Cout·K·Cin/groups MACs
 */
export const conv1d = (x: Tensor, w: Tensor, options: Conv1dOptions = {}): Tensor =>
  Tensor.of(convolution("conv1d", x.node, w.node, 1, options));

/**
 * 2-D cross-correlation, which the field calls convolution.
 *
 *   y[n,i,j,o] = Σ_{u,v,c} x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u,v,c,o]      (c over the channels of o's group)
 *
 * Output channels are numbered group by group, as in PyTorch: o's group is ⌊o / (Cout / groups)⌋.
 *
 * @param x  [N, H, W, Cin]
 * @param w  [Kh, Kw, Cin / groups, Cout]
 * @returns  [N, Ho, Wo, Cout], Ho = ⌊(H + 2p − d·(Kh − 1) − 1) / s⌋ + 1
 * @cost     N·Ho·Wo·Cout·Kh·Kw·Cin/groups MACs
 * @throws {ShapeError} if Cin ≠ groups · w.shape[2], groups does not divide Cout, or Ho < 1 or Wo < 1
 * @source   Dumoulin & Visin 2016, arXiv:1603.07285
 */
export const conv2d = (x: Tensor, w: Tensor, options: Conv2dOptions = {}): Tensor =>
  Tensor.of(convolution("conv2d", x.node, w.node, 2, options));

/**
 * Cross-correlation in a volume, or over the frames of a film: `conv2d` with one axis more.
 *
 * @param x  [N, D, H, W, Cin]
 * @param w  [Kd, Kh, Kw, Cin / groups, Cout]
 * @returns  [N, Do, Ho, Wo, Cout], each extent as in conv2d
 * @cost     N·Do·Ho·Wo·Cout·Kd·Kh·Kw·Cin/groups MACs
 */
export const conv3d = (x: Tensor, w: Tensor, options: Conv3dOptions = {}): Tensor =>
  Tensor.of(convolution("conv3d", x.node, w.node, 3, options));

/** conv1d, conv2d or conv3d, as the kernel has axes. */
export const convolve = (
  x: Tensor,
  w: Tensor,
  options: ConvOptions<PerAxis, SpatialPadding>,
): Tensor => {
  const axes = w.rank - 2;
  return Tensor.of(convolution(`conv${axes}d`, x.node, w.node, axes, options));
};

/** The convolution over one to three spatial axes. */
function convolution(
  operation: string,
  x: Node,
  w: Node,
  axes: number,
  {
    stride = 1,
    padding = "valid",
    paddingMode = "zeros",
    dilation = 1,
    groups = 1,
  }: ConvOptions<PerAxis, SpatialPadding>,
): Node {
  check(operation, x, w, axes, groups);
  const windows = slidingWindows(operation, x.shape.slice(1, -1), w.shape.slice(0, -2), {
    stride,
    padding,
    dilation,
  });
  return correlate(padSides(operation, x, windows, paddingMode), w, windows, groups);
}

/**
 * The contract at the heart of every convolution, of a padded x:
 *
 *   y[n, i₁, i₂, …, o] = Σ_{u, c} x[n, i₁·s₁ + u₁·d₁, …, c] · w[u₁, u₂, …, c, o]
 */
export function correlate(x: Node, w: Node, windows: readonly AxisWindow[], groups: number): Node {
  if (groups === 1) return dense(x, w, windows);
  const [depth, cout] = w.shape.slice(-2) as [number, number];
  return depth === 1 && cout === groups ? depthwise(x, w, windows) : grouped(x, w, windows, groups);
}

/** Every output channel sees every input channel. Loops: n, positions, o | taps, c. */
function dense(x: Node, w: Node, windows: readonly AxisWindow[]): Node {
  const [cin, cout] = w.shape.slice(-2) as [number, number];
  const o = windows.length + 1;
  const c = o + windows.length + 1;
  const taps = loopsFrom(o + 1, windows);
  return contract(x, w, {
    extents: [x.shape[0]!, ...counts(windows), cout, ...sizes(windows), cin],
    output: range(o + 1),
    left: [loopIndex(0), ...slide(windows, o + 1), loopIndex(c)],
    right: [...taps, loopIndex(c), loopIndex(o)],
  });
}

/**
 * Every channel by itself. Loops: n, positions, channel | taps. Without the reshapes of `grouped`, so that a normalisation and an
 * activation that follow become part of its kernel.
 */
function depthwise(x: Node, w: Node, windows: readonly AxisWindow[]): Node {
  const channel = windows.length + 1;
  return contract(x, w, {
    extents: [x.shape[0]!, ...counts(windows), w.shape.at(-1)!, ...sizes(windows)],
    output: range(channel + 1),
    left: [loopIndex(0), ...slide(windows, channel + 1), loopIndex(channel)],
    right: [...loopsFrom(channel + 1, windows), affine(0), loopIndex(channel)],
  });
}

/** Channels in groups, as an axis of its own on either side. Loops: n, positions, group, o | taps, c. */
function grouped(x: Node, w: Node, windows: readonly AxisWindow[], groups: number): Node {
  const [depth, cout] = w.shape.slice(-2) as [number, number];
  const [n, ...extents] = x.shape.slice(0, -1) as [number, ...number[]];
  const each = cout / groups;
  const group = windows.length + 1;
  const [o, tap] = [group + 1, group + 2];
  const c = tap + windows.length;
  const output = contract(
    reshape(x, [n, ...extents, groups, depth]),
    reshape(w, [...sizes(windows), depth, groups, each]),
    {
      extents: [n, ...counts(windows), groups, each, ...sizes(windows), depth],
      output: range(tap),
      left: [loopIndex(0), ...slide(windows, tap), loopIndex(group), loopIndex(c)],
      right: [...loopsFrom(tap, windows), loopIndex(c), loopIndex(group), loopIndex(o)],
    },
  );
  return reshape(output, [n, ...counts(windows), cout]);
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const counts = (windows: readonly AxisWindow[]): number[] => windows.map(({ count }) => count);
const sizes = (windows: readonly AxisWindow[]): number[] => windows.map(({ size }) => size);
const loopsFrom = (first: number, windows: readonly AxisWindow[]) =>
  windows.map((_, k) => loopIndex(first + k));

/** position · stride + tap · dilation on each axis; positions are loops 1, 2, …, taps from `firstTap` on. */
const slide = (windows: readonly AxisWindow[], firstTap: number) =>
  windows.map(({ stride, dilation }, k) =>
    affine(0, [
      [1 + k, stride],
      [firstTap + k, dilation],
    ]),
  );

function check(operation: string, x: Node, w: Node, axes: number, groups: number): void {
  const [shape, kernel] = [showShape(x.shape), showShape(w.shape)];
  if (x.shape.length !== axes + 2 || w.shape.length !== axes + 2)
    failShape(
      operation,
      `x is ${shape}, w is ${kernel}; x must be [N, ${layouts[axes]}, Cin] and w [${kernels[axes]}, Cin / groups, Cout]`,
    );
  const cin = x.shape.at(-1)!;
  const [depth, cout] = w.shape.slice(-2) as [number, number];
  requireGroups(operation, groups);
  if (cin !== groups * depth)
    failShape(
      operation,
      `x is ${shape}, w is ${kernel} with ${groups} group${groups > 1 ? "s" : ""}; w's ${["", "second", "third", "fourth"][axes]} axis must be ${cin % groups === 0 ? cin / groups : `Cin / groups = ${cin} / ${groups}, a whole number`}, not ${depth}`,
    );
  if (cout % groups !== 0)
    failShape(
      operation,
      `w is ${kernel} with ${groups} groups; the ${cout} output channels must be a multiple of ${groups}`,
    );
}

export function requireGroups(operation: string, groups: number): void {
  if (!(Number.isSafeInteger(groups) && groups >= 1))
    failShape(operation, `groups is ${groups}; it must be a whole number of 1 or more`);
}
