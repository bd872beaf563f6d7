import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { type PaddingMode, padSides, type Sides } from "./padding.ts";
import { sidesOf } from "./sliding-windows.ts";
import { Tensor } from "./tensor.ts";

/**
 * x with so much around its spatial axes, which are all but the first and the last: movements, no arithmetic.
 *
 * @param x        [N, H, W, C]; [N, L, C] and [N, D, H, W, C] too
 * @param padding  on all sides, or [before, after] for each axis; below 0 so much is taken away, where zeros are what is filled in
 * @param mode     what it is filled with, see PaddingMode
 * @throws {ShapeError} if x has no spatial axis, more is taken away than it has, or "reflect" is to give as much as an axis has, "circular" more
 */
export function padSpatial(
  x: Tensor,
  padding: number | readonly Sides[],
  mode: PaddingMode = "zeros",
): Tensor {
  const rank = x.rank - 2;
  if (rank < 1)
    failShape("padSpatial", `x is ${showShape(x.shape)}; it must be [N, H, W, C], or alike`);
  const given = typeof padding === "number" ? Array<Sides>(rank).fill([padding, padding]) : padding;
  const added =
    mode === "zeros" ? given.map(([low, high]) => [atLeast0(low), atLeast0(high)] as const) : given;
  const sides = Array.from({ length: rank }, (_, axis) => {
    const [low, high] = sidesOf("padSpatial", added, axis, rank, () => [0, 0]);
    return { low, high };
  });
  const kept = mode === "zeros" ? cut(x, given) : x;
  return Tensor.of(padSides("padSpatial", kept.node, sides, mode));
}

/** What is no number below 0 stays as it is, for `sidesOf` to judge. */
const atLeast0 = (side: number): number => (side < 0 && Number.isSafeInteger(side) ? 0 : side);

/** Without what sides below 0 take away. */
function cut(x: Tensor, sides: readonly Sides[]): Tensor {
  if (sides.every((pair) => pair.every((side) => !(side < 0)))) return x;
  const ranges = sides.map(([low, high], axis): [number, number] => {
    const extent = x.shape[axis + 1] ?? 0;
    const [from, to] = [Math.max(0, -low), extent + Math.min(0, high)];
    if (from >= to)
      failShape(
        "padSpatial",
        `padding is [${low}, ${high}] on axis ${axis + 1} of x ${showShape(x.shape)}; so much cannot be taken away`,
      );
    return [from, to];
  });
  return x.slice(null, ...ranges);
}
