import type { Node } from "../graph/node.ts";
import { pad } from "../graph/primitives/pad.ts";
import { identityOf, type Reducer, reduce } from "../graph/primitives/reduce.ts";
import { windows } from "../graph/primitives/windows.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { type ImagePadding, imageWindows, type Pair, pairOf } from "./padding.ts";
import { Tensor } from "./tensor.ts";

export interface PoolOptions {
  readonly size: Pair;
  /** The window size unless given. */
  readonly stride?: Pair;
  /** See ImagePadding; "valid" unless given. */
  readonly padding?: ImagePadding;
}

/**
 * The largest value of each window. Padding is −∞ and never wins; the slope goes to the first maximum of a window, row by row.
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1
 */
export const maxPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  Tensor.of(pool("maxPool2d", x.node, "max", options));

/**
 * The mean of each window, padding counted as zeros: the sum is divided by the window's size everywhere
 * (PyTorch's count_include_pad = true, its default).
 *
 * @param x  [N, H, W, C]
 * @returns  [N, Ho, Wo, C], Ho = ⌊(H + 2p − K) / s⌋ + 1
 * @throws {ShapeError} if Ho < 1 or Wo < 1
 */
export function avgPool2d(x: Tensor, options: PoolOptions): Tensor {
  const [height, width] = pairOf(options.size);
  const sums = pool("avgPool2d", x.cast("float32").node, "sum", options);
  return Tensor.of(sums).div(height * width);
}

function pool(
  operation: string,
  x: Node,
  reducer: Reducer,
  { size, stride = size, padding = "valid" }: PoolOptions,
): Node {
  if (x.shape.length !== 4)
    failShape(operation, `x is ${showShape(x.shape)}; it must be [N, H, W, C]`);
  const [, height, width] = x.shape as [number, number, number, number];
  const image = imageWindows(operation, [height, width], pairOf(size), {
    stride,
    padding,
    dilation: 1,
  });
  const [rows, columns] = image;
  const padded = pad(x, {
    low: [0, rows.low, columns.low, 0],
    high: [0, rows.high, columns.high, 0],
    value: identityOf(reducer, x.dtype),
  });
  const taps = windows(
    padded,
    image.map((window, k) => ({ ...window, axis: k + 1 })),
  );
  return reduce(taps, { reducer, axes: [4, 5] });
}
