import { affine, loopIndex } from "../graph/affine.ts";
import type { Node } from "../graph/node.ts";
import { contract } from "../graph/primitives/contract.ts";
import { pad } from "../graph/primitives/pad.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { type AxisWindow, type ImagePadding, imageWindows, type Pair } from "./padding.ts";
import { Tensor } from "./tensor.ts";

export interface Conv2dOptions {
  readonly stride?: Pair;
  /** See ImagePadding; "valid" unless given. */
  readonly padding?: ImagePadding;
  readonly dilation?: Pair;
  /** Channels are split into so many parts that do not see each other; groups = Cin is a depthwise convolution. */
  readonly groups?: number;
}

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
export function conv2d(
  x: Tensor,
  w: Tensor,
  { stride = 1, padding = "valid", dilation = 1, groups = 1 }: Conv2dOptions = {},
): Tensor {
  check(x, w, groups);
  const [n, height, width] = x.shape as [number, number, number];
  const [kh, kw] = w.shape as [number, number];
  const [rows, columns] = imageWindows("conv2d", [height, width], [kh, kw], {
    stride,
    padding,
    dilation,
  });
  const padded = pad(x.node, {
    low: [0, rows.low, columns.low, 0],
    high: [0, rows.high, columns.high, 0],
  });
  const geometry = { n, rows, columns, kh, kw };
  if (groups === 1) return Tensor.of(dense(padded, w.node, geometry));
  const single = w.shape[2] === 1 && w.shape[3] === groups;
  return Tensor.of(
    single ? depthwise(padded, w.node, geometry) : grouped(padded, w.node, geometry, groups),
  );
}

interface Geometry {
  readonly n: number;
  readonly rows: AxisWindow;
  readonly columns: AxisWindow;
  readonly kh: number;
  readonly kw: number;
}

/** Every output channel sees every input channel. Loops: n, i, j, o | u, v, c. */
function dense(x: Node, w: Node, { n, rows, columns, kh, kw }: Geometry): Node {
  const [cin, cout] = [w.shape[2]!, w.shape[3]!];
  return contract(x, w, {
    extents: [n, rows.count, columns.count, cout, kh, kw, cin],
    output: [0, 1, 2, 3],
    left: [loopIndex(0), slide(rows, 1, 4), slide(columns, 2, 5), loopIndex(6)],
    right: [loopIndex(4), loopIndex(5), loopIndex(6), loopIndex(3)],
  });
}

/**
 * Every channel by itself. Loops: n, i, j, channel | u, v. Without the reshapes of `grouped`, so that a normalisation and an
 * activation that follow become part of its kernel.
 */
function depthwise(x: Node, w: Node, { n, rows, columns, kh, kw }: Geometry): Node {
  return contract(x, w, {
    extents: [n, rows.count, columns.count, w.shape[3]!, kh, kw],
    output: [0, 1, 2, 3],
    left: [loopIndex(0), slide(rows, 1, 4), slide(columns, 2, 5), loopIndex(3)],
    right: [loopIndex(4), loopIndex(5), affine(0), loopIndex(3)],
  });
}

/** Channels in groups, as an axis of its own on either side. Loops: n, i, j, group, o | u, v, c. */
function grouped(x: Node, w: Node, { n, rows, columns, kh, kw }: Geometry, groups: number): Node {
  const [depth, cout] = [w.shape[2]!, w.shape[3]!];
  const input = reshape(x, [n, x.shape[1]!, x.shape[2]!, groups, depth]);
  const weight = reshape(w, [kh, kw, depth, groups, cout / groups]);
  const output = contract(input, weight, {
    extents: [n, rows.count, columns.count, groups, cout / groups, kh, kw, depth],
    output: [0, 1, 2, 3, 4],
    left: [loopIndex(0), slide(rows, 1, 5), slide(columns, 2, 6), loopIndex(3), loopIndex(7)],
    right: [loopIndex(5), loopIndex(6), loopIndex(7), loopIndex(3), loopIndex(4)],
  });
  return reshape(output, [n, rows.count, columns.count, cout]);
}

/** position · stride + tap · dilation */
const slide = ({ stride, dilation }: AxisWindow, position: number, tap: number) =>
  affine(0, [
    [position, stride],
    [tap, dilation],
  ]);

function check(x: Tensor, w: Tensor, groups: number): void {
  const [shape, kernel] = [showShape(x.shape), showShape(w.shape)];
  if (x.rank !== 4 || w.rank !== 4)
    failShape(
      "conv2d",
      `x is ${shape}, w is ${kernel}; x must be [N, H, W, Cin] and w [Kh, Kw, Cin / groups, Cout]`,
    );
  const [cin, depth, cout] = [x.shape[3], w.shape[2], w.shape[3]] as [number, number, number];
  if (!(Number.isSafeInteger(groups) && groups >= 1))
    failShape("conv2d", `groups is ${groups}; it must be a whole number of 1 or more`);
  if (cin !== groups * depth)
    failShape(
      "conv2d",
      `x is ${shape}, w is ${kernel} with ${groups} group${groups > 1 ? "s" : ""}; w's third axis must be ${cin % groups === 0 ? cin / groups : `Cin / groups = ${cin} / ${groups}, a whole number`}, not ${depth}`,
    );
  if (cout % groups !== 0)
    failShape(
      "conv2d",
      `w is ${kernel} with ${groups} groups; the ${cout} output channels must be a multiple of ${groups}`,
    );
}
