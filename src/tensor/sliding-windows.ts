import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import type { Sides, SpatialPadding } from "./padding.ts";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

export interface AxisWindow {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly low: number;
  readonly high: number;
  /** Number of positions. */
  readonly count: number;
}

export interface SlidingWindow extends AxisWindow {
  /** Elements behind the padding that the last window reaches, where `ceil` lets it. */
  readonly beyond: number;
}

/** How errors write the spatial axes of an input and of a kernel, by their number. */
export const layouts = ["", "L", "H, W", "D, H, W"] as const;
export const kernels = ["", "K", "Kh, Kw", "Kd, Kh, Kw"] as const;

/** How errors call what has so many spatial axes, and its axes. */
const names: readonly { readonly whole: string; readonly axes: readonly string[] }[] = [
  { whole: "point", axes: [] },
  { whole: "sequence", axes: ["length"] },
  { whole: "image", axes: ["height", "width"] },
  { whole: "volume", axes: ["depth", "height", "width"] },
];

/** The value for each of `count` axes. */
export function perAxis(
  operation: string,
  name: string,
  value: PerAxis,
  count: number,
): readonly number[] {
  if (typeof value === "number") return new Array<number>(count).fill(value);
  if (value.length !== count)
    failShape(operation, `${name} is ${showShape(value)}; it must be one number or ${count}`);
  return value;
}

/** A result of more elements on one axis is a slip of the pen; where each of them is read from is a table. */
export const MOST_ON_AXIS = 2 ** 20;

/**
 * [Ho, Wo] of a result whose size is told.
 * @throws {ShapeError} unless these are whole numbers from 1 to `most`
 */
export function imageSize(
  operation: string,
  size: PerAxis,
  most: number,
): readonly [number, number] {
  const sizes = perAxis(operation, "size", size, 2) as readonly [number, number];
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1 && n <= most))
    failShape(operation, `size is ${showShape(sizes)}; whole numbers from 1 to ${most} are needed`);
  return sizes;
}

/**
 * How windows slide over the spatial axes, ⌊(H + low + high − d·(K − 1) − 1) / s⌋ + 1 positions each. With `ceil` ⌈…⌉ + 1: one more where
 * elements are left over, unless it would begin in the padding behind the elements or beyond (PyTorch's ceil_mode).
 * @throws {ShapeError} if not one window fits, or a number is out of range
 */
export function slidingWindows(
  operation: string,
  extents: readonly number[],
  sizes: readonly number[],
  options: { stride: PerAxis; dilation: PerAxis; padding: SpatialPadding; ceil?: boolean },
): SlidingWindow[] {
  const rank = extents.length;
  const strides = perAxis(operation, "stride", options.stride, rank);
  const dilations = perAxis(operation, "dilation", options.dilation, rank);
  return extents.map((extent, axis) => {
    const window = { size: sizes[axis]!, stride: strides[axis]!, dilation: dilations[axis]! };
    for (const [name, value] of Object.entries(window))
      if (!(Number.isSafeInteger(value) && value >= 1))
        failShape(operation, `${name} is ${value}; it must be a whole number of 1 or more`);
    const span = spanOf(window);
    const [low, high] = sidesOf(operation, options.padding, axis, rank, () =>
      samePadding(extent, span, window.stride),
    );
    const { stride } = window;
    const room = extent + low + high - span;
    const most = options.ceil ? Math.ceil(room / stride) : Math.floor(room / stride);
    const count = options.ceil && most * stride >= extent + low ? most : most + 1;
    if (count < 1) {
      const { whole, axes } = names[rank]!;
      failShape(
        operation,
        `the ${whole} is ${showShape(extents)}, a window of ${showShape(sizes)}${span > window.size ? ` with dilation ${showShape(dilations)}` : ""} spans ${span} on its ${axes[axis]} of ${extent} + ${low + high} padding; pad at least ${span - extent}, or pool less before it`,
      );
    }
    const beyond = Math.max((count - 1) * stride - room, 0);
    return { ...window, low, high, beyond, count };
  });
}

/** Elements from a window's first tap to its last. */
export const spanOf = ({ size, dilation }: { size: number; dilation: number }): number =>
  dilation * (size - 1) + 1;

/** What "same" puts before and after an axis. */
function samePadding(extent: number, span: number, stride: number): Sides {
  const total = Math.max((Math.ceil(extent / stride) - 1) * stride + span - extent, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** What is put before and after axis number `axis` of `rank`. */
export function sidesOf(
  operation: string,
  padding: SpatialPadding,
  axis: number,
  rank: number,
  same: () => Sides,
): Sides {
  if (padding === "valid") return [0, 0];
  if (padding === "same") return same();
  if (typeof padding !== "number" && padding.length !== rank)
    failShape(
      operation,
      `padding names ${padding.length} axes; it must be one number, or [before, after] for each of ${rank}`,
    );
  const sides: Sides = typeof padding === "number" ? [padding, padding] : padding[axis]!;
  for (const side of sides)
    if (!(Number.isSafeInteger(side) && side >= 0))
      failShape(
        operation,
        `padding is ${side}; it must be a whole number of 0 or more (slice cuts an image)`,
      );
  return sides;
}
