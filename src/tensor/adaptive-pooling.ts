import type { Node } from "../graph/node.ts";
import { reduce } from "../graph/primitives/reduce.ts";
import { slice } from "../graph/primitives/slice.ts";
import { windows } from "../graph/primitives/windows.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { interleave, periodOf } from "./interleave.ts";
import type { Pair } from "./padding.ts";
import { avgPool2d, maxPool2d } from "./pooling.ts";
import { imageSize } from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

/**
 * The mean of each of size bins that cover the image, whatever its size: bin i goes from ⌊i·H / size⌋ up to ⌈(i + 1)·H / size⌉,
 * so bins overlap where size does not divide H, and repeat pixels where it is larger (PyTorch's rule).
 *
 * @param x     [N, H, W, C]
 * @param size  [Ho, Wo], or one number for both
 * @returns     [N, Ho, Wo, C]
 * @throws {ShapeError} if x is no batch of images or the size no whole number from 1 to 1024
 */
export const adaptiveAvgPool2d = (x: Tensor, size: Pair): Tensor =>
  adaptive("adaptiveAvgPool2d", x.cast("float32"), size, "mean");

/** As `adaptiveAvgPool2d`, the largest value of each bin; the slope goes to the first maximum, row by row. */
export const adaptiveMaxPool2d = (x: Tensor, size: Pair): Tensor =>
  adaptive("adaptiveMaxPool2d", x, size, "max");

/** On one axis; most of them may be of a phase of their own, which is a kernel. */
const MOST_BINS = 1024;

type Pooling = "mean" | "max";

function adaptive(operation: string, x: Tensor, size: Pair, pooling: Pooling): Tensor {
  if (x.rank !== 4 || x.size === 0)
    failShape(operation, `x is ${showShape(x.shape)}; it must be [N, H, W, C], with pixels`);
  const sizes = imageSize(operation, size, MOST_BINS);
  const [height, width] = x.shape.slice(1) as [number, number];
  const whole = [height / sizes[0], width / sizes[1]] as const;
  if (whole.every(Number.isInteger))
    return pooling === "max" ? maxPool2d(x, { size: whole }) : avgPool2d(x, { size: whole });
  // Columns first: the first maximum of a bin is then the first row that holds it, and its first column.
  return Tensor.of(poolAxis(poolAxis(x.node, 2, sizes[1], pooling), 1, sizes[0], pooling));
}

/** The bins of one axis. Those of one phase are equally long and equally far apart: windows. */
function poolAxis(x: Node, axis: number, size: number, pooling: Pooling): Node {
  const rank = x.shape.length;
  const { count, step, repeats } = periodOf(x.shape[axis]!, size);
  const phases = Array.from({ length: count }, (_, r) => {
    const first = Math.floor((r * step) / count);
    const length = Math.ceil(((r + 1) * step) / count) - first;
    const reach = (repeats - 1) * step + length;
    const from = slice(x, {
      start: x.shape.map((_, k) => (k === axis ? first : 0)),
      size: x.shape.with(axis, reach),
    });
    const bins = windows(from, [{ axis, size: length, stride: step, dilation: 1 }]);
    if (pooling === "max") return reduce(bins, { reducer: "max", axes: [rank] });
    return Tensor.of(reduce(bins, { reducer: "sum", axes: [rank] })).div(length).node;
  });
  return interleave(phases, axis);
}
