import type { Layer, Tensors } from "../nn/index.ts";
import type { Cell, RecurrentDefaults } from "../nn/layer/cell.ts";
import { childOf } from "../nn/layer/layer.ts";
import { walkOver } from "../nn/layer/walk.ts";
import { concat, flatten, grad, type Tensor, where, zeros } from "../tensor/index.ts";

/**
 * How much of a gradient at the end of a sequence arrives at each step before: the norm of ∂L/∂mₜ for L = Σ h_T, where mₜ is all that the cell
 * remembers after step t (h, and c of an LSTM), over the batch and the units.
 *
 * @param cell   of the kind that `layer` is
 * @param layer  the first walk of it is taken: layer 1, forwards
 * @param x      [N, T, F]
 * @returns      [T]; the last is the gradient at the end itself
 */
export function memoryGradients<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  layer: Layer,
  params: Tensors,
  x: Tensor,
): Tensor {
  // The layer's kind checked them when it was made.
  const options = layer.options as unknown as O;
  const [n = 0, steps = 0] = x.shape;
  const all = (shape: readonly number[]) =>
    Object.fromEntries(cell.carries.map((name) => [name, zeros([...shape, n, options.units])]));
  type Memory = { readonly [name in M]: Tensor };
  const end = (nudges: Memory): Tensor => {
    const { carry } = walkOver(cell, options, {
      reverse: false,
      params: childOf(params, "layer1"),
      x,
      start: all([]) as Memory,
      path: `${layer.label}/layer1`,
      nudges,
    });
    return carry[cell.carries[0]].sum();
  };
  const [slopes] = flatten<Tensor>(grad(end)(all([steps]) as Memory));
  return normOfEach(concat(slopes, 2));
}

/** Norms along all axes but the first, relative to the largest element: squares alone would leave float32's range at 1e±19. */
function normOfEach(x: Tensor): Tensor {
  const largest = x.abs().max([1, 2], { keepDims: true });
  const scale = where(largest.gt(0), largest, 1);
  return x
    .div(scale)
    .square()
    .sum([1, 2])
    .sqrt()
    .mul(scale.reshape([-1]));
}
