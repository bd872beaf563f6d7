import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import type { PerAxis, SpatialPadding, Tensor } from "../../tensor/index.ts";
import { type Axes, eachAxis } from "./spatial.ts";

/** How errors write inputs, by the number of spatial axes. */
const inputLayouts = { 1: "[N, L, C]", 2: "[N, H, W, C]", 3: "[N, D, H, W, C]" } as const;

/** Directions, and what something is that reaches far in one. */
const directions = {
  1: [["along", "long"]],
  2: [
    ["down", "high"],
    ["across", "wide"],
  ],
  3: [
    ["in depth", "deep"],
    ["down", "high"],
    ["across", "wide"],
  ],
} as const;

/** What slides over an image. */
export interface SlidingWindow {
  readonly size: PerAxis;
  readonly stride: PerAxis;
  readonly padding: SpatialPadding;
  readonly dilation: PerAxis;
  /** Whether a last window may reach beyond the padding. */
  readonly ceil?: boolean;
}

/**
 * The spatial extents of x.
 * @throws {ShapeError} unless x has a batch, so many spatial axes, and channels
 */
export function requireSpatial(x: Tensor, axes: Axes, path: string): readonly number[] {
  if (x.rank !== axes + 2)
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, must be ${inputLayouts[axes]}; reshape x first`,
    );
  return x.shape.slice(1, -1);
}

/**
 * The channels of an input, at initialisation.
 * @throws {ShapeError} unless the input has so many spatial axes, and channels
 */
export function channelsOf(inputShape: Shape, axes: Axes, path: string): number {
  const channels = inputShape.at(-1);
  if (inputShape.length === axes + 1 && channels !== undefined) return channels;
  throw new ShapeError(
    `${path}: x is [N, ${inputShape.join(", ")}], must be ${inputLayouts[axes]}; put it before flatten, or reshape x first`,
  );
}

/**
 * Checks that at least one window fits on each axis.
 * @throws {ShapeError} unless x has so many spatial axes and a window fits, saying what would
 */
export function requireWindow(x: Tensor, axes: Axes, window: SlidingWindow, path: string): void {
  const extents = requireSpatial(x, axes, path);
  const { padding } = window;
  if (padding === "same") return;
  const sizes = eachAxis(window.size, axes);
  const spread = eachAxis(window.dilation, axes);
  const strides = eachAxis(window.stride, axes);
  for (const [axis, extent] of extents.entries()) {
    const span = (sizes[axis]! - 1) * spread[axis]! + 1;
    const [low, high] = sides(padding, axis);
    // With ceil a window that lacks less than a stride still counts as one.
    const lent = window.ceil ? strides[axis]! - 1 : 0;
    if (span <= extent + low + high + lent) continue;
    const [direction, what] = directions[axes][axis]!;
    const padded = low + high === 0 ? "" : ` and ${low + high} more by padding`;
    throw new ShapeError(
      `${path}: x is ${extents.join("×")}${padded}, the window spans ${span} elements ${direction}; use padding "same", a smaller window, or pool less before (x must be at least ${span - low - high - lent} ${what})`,
    );
  }
}

/** How many windows there are along each axis, without `ceil`; undefined where not one fits. */
export function windowsAlong(
  extents: readonly number[],
  axes: Axes,
  { size, stride, padding, dilation }: SlidingWindow,
): readonly number[] | undefined {
  const [sizes, strides, spread] = [size, stride, dilation].map((each) => eachAxis(each, axes));
  const counts = extents.map((extent, axis) => {
    const by = strides?.[axis] ?? 1;
    if (padding === "same") return Math.ceil(extent / by);
    const [low, high] = sides(padding, axis);
    const span = ((sizes?.[axis] ?? 1) - 1) * (spread?.[axis] ?? 1) + 1;
    return Math.floor((extent + low + high - span) / by) + 1;
  });
  return counts.every((count) => count >= 1) ? counts : undefined;
}

function sides(padding: Exclude<SpatialPadding, "same">, axis: number): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (typeof padding === "number") return [padding, padding];
  return padding[axis] ?? [0, 0];
}
