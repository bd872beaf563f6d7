import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { type PaddingMode, padSides, type Sides } from "./padding.ts";
import { sidesOf } from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

/**
 * x with so much around its spatial axes, which are all but the first and the last: movements, no arithmetic.
 *
 * @param x        [N, H, W, C]; [N, L, C] and [N, D, H, W, C] too
 * @param padding  on all sides, or [before, after] for each axis
 * @param mode     what it is filled with, see PaddingMode
 * @throws {ShapeError} if x has no spatial axis, or "reflect" is to give as much as an axis has, "circular" more
 */
export function padSpatial(
  x: Tensor,
  padding: number | readonly Sides[],
  mode: PaddingMode = "zeros",
): Tensor {
  const rank = x.rank - 2;
  if (rank < 1)
    failShape("padSpatial", `x is ${showShape(x.shape)}; it must be [N, H, W, C], or alike`);
  const sides = Array.from({ length: rank }, (_, axis) => {
    const [low, high] = sidesOf("padSpatial", padding, axis, rank, () => [0, 0]);
    return { low, high };
  });
  return Tensor.of(padSides("padSpatial", x.node, sides, mode));
}
