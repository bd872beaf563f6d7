import { ShapeError } from "../../graph/shape.ts";
import type { Tensor } from "../../tensor/index.ts";
import { heightAndWidth, type Padding, type Size } from "./field.ts";
import { requireImages } from "./layer.ts";

/** What slides over an image. */
export interface SlidingWindow {
  readonly size: Size;
  readonly stride: Size;
  readonly padding: Padding;
  readonly dilation: Size;
}

/**
 * Checks that at least one window fits on each axis.
 * @throws {ShapeError} unless x is [N, H, W, C] and a window fits, saying what would
 */
export function requireWindow(x: Tensor, window: SlidingWindow, path: string): void {
  const [, height, width] = requireImages(x, path);
  const { padding } = window;
  if (padding === "same") return;
  const sizes = heightAndWidth(window.size);
  const spread = heightAndWidth(window.dilation);
  for (const [axis, extent] of [height, width].entries()) {
    const span = ((sizes[axis] ?? 1) - 1) * (spread[axis] ?? 1) + 1;
    const [low, high] = sides(padding, axis);
    if (span <= extent + low + high) continue;
    const what = axis === 0 ? "high" : "wide";
    const padded = low + high === 0 ? "" : ` and ${low + high} more by padding`;
    throw new ShapeError(
      `${path}: x is ${height}×${width}${padded}, the window spans ${span} elements ${axis === 0 ? "down" : "across"}; use padding "same", a smaller window, or pool less before (x must be at least ${span - low - high} ${what})`,
    );
  }
}

function sides(padding: Exclude<Padding, "same">, axis: number): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (typeof padding === "number") return [padding, padding];
  return padding[axis] ?? [0, 0];
}
