import { flatten, map, mapTree, type Tensor, type Tree } from "../tensor/index.ts";

export interface ClipOptions {
  /** Gradients longer than this, all together, are shortened to it; 0 for none. */
  readonly clipNorm: number;
  /** Every number of a gradient is held in [−clipValue, clipValue]; 0 for none. */
  readonly clipValue: number;
}

/**
 * The length of all gradients as one vector: √(Σ g²), a scalar.
 * Infinite where a square overflows float32, beyond 1.8e19.
 */
export function globalNorm(grads: Tree<Tensor>): Tensor {
  const [leaves] = flatten<Tensor>(grads);
  const squares = leaves.map((g) => g.square().sum());
  const [first, ...others] = squares;
  if (first === undefined) throw new RangeError("globalNorm: there are no gradients");
  return others.reduce((sum, square) => sum.add(square), first).sqrt();
}

/**
 * g ← g · min(1, most / (‖g‖ + 1e-6)), ‖g‖ over all gradients: shorter, with the same direction.
 * @source Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063; PyTorch's clip_grad_norm_
 */
export function clipByNorm(grads: Tree<Tensor>, most: number): Tree<Tensor> {
  const share = globalNorm(grads).apply((norm) => norm.add(1e-6).reciprocal().mul(most).min(1));
  return mapTree((g: Tensor) => map((g, share) => g.mul(share), g, share), grads);
}

/** Every number of a gradient into [−most, most], as PyTorch's clip_grad_value_. */
export const clipByValue = (grads: Tree<Tensor>, most: number): Tree<Tensor> =>
  mapTree((g: Tensor) => g.apply((g) => g.max(-most).min(most)), grads);

/** First by value, then by norm. */
export function clipGradients(
  grads: Tree<Tensor>,
  { clipNorm, clipValue }: ClipOptions,
): Tree<Tensor> {
  const held = clipValue === 0 ? grads : clipByValue(grads, clipValue);
  return clipNorm === 0 ? held : clipByNorm(held, clipNorm);
}
