import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";

/** One number for both image axes, or [vertical, horizontal]. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/**
 * What is put around an image before windows slide over it:
 * - "valid": nothing.
 * - "same": so much that there are ⌈H / stride⌉ positions, an odd one at the bottom and right (as TensorFlow, and as PyTorch,
 *   which knows stride 1 only).
 * - p: p on all four sides; [[top, bottom], [left, right]]: as written.
 */
export type ImagePadding =
  | "valid"
  | "same"
  | number
  | readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]];

export interface AxisWindow {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly low: number;
  readonly high: number;
  /** Number of positions. */
  readonly count: number;
}

export const pairOf = (pair: Pair): readonly [number, number] =>
  typeof pair === "number" ? [pair, pair] : pair;

/**
 * How windows slide over the two image axes, ⌊(H + low + high − d·(K − 1) − 1) / s⌋ + 1 positions each.
 * @throws {ShapeError} if not one window fits, or a number is out of range
 */
export function imageWindows(
  operation: string,
  image: readonly [number, number],
  sizes: readonly [number, number],
  { stride, dilation, padding }: { stride: Pair; dilation: Pair; padding: ImagePadding },
): [AxisWindow, AxisWindow] {
  const strides = pairOf(stride);
  const dilations = pairOf(dilation);
  const slide = (axis: 0 | 1): AxisWindow => {
    const window = { size: sizes[axis], stride: strides[axis], dilation: dilations[axis] };
    for (const [name, value] of Object.entries(window))
      if (!(Number.isSafeInteger(value) && value >= 1))
        failShape(operation, `${name} is ${value}; it must be a whole number of 1 or more`);
    const span = window.dilation * (window.size - 1) + 1;
    const [low, high] = sides(operation, padding, axis, image[axis], span, window.stride);
    const count = Math.floor((image[axis] + low + high - span) / window.stride) + 1;
    if (count < 1)
      failShape(
        operation,
        `the image is ${showShape(image)}, a window of ${showShape(sizes)}${span > window.size ? ` with dilation ${showShape(dilations)}` : ""} spans ${span} on ${axis === 0 ? "its height" : "its width"} of ${image[axis]} + ${low + high} padding; pad at least ${span - image[axis]}, or pool less before it`,
      );
    return { ...window, low, high, count };
  };
  return [slide(0), slide(1)];
}

function sides(
  operation: string,
  padding: ImagePadding,
  axis: 0 | 1,
  extent: number,
  span: number,
  stride: number,
): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") {
    const total = Math.max((Math.ceil(extent / stride) - 1) * stride + span - extent, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  const pair = typeof padding === "number" ? ([padding, padding] as const) : padding[axis];
  for (const side of pair)
    if (!(Number.isSafeInteger(side) && side >= 0))
      failShape(
        operation,
        `padding is ${side}; it must be a whole number of 0 or more (slice cuts an image)`,
      );
  return pair;
}
