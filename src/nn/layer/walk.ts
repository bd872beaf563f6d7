/** A cell's walk over the steps of a sequence. */
import { ShapeError, showShape } from "../../graph/shape.ts";
import {
  einsum,
  mapTree,
  scan,
  stopGradient,
  type Tensor,
  tensor,
  where,
} from "../../tensor/index.ts";
import type { Carry, Cell, CellWeights, RecurrentDefaults } from "./cell.ts";
import { type Tensors, tensorAt } from "./layer.ts";

export interface WalkInputs<M extends string> {
  /** From the last step to the first. */
  readonly reverse: boolean;
  readonly params: Tensors;
  /** [N, T, F] */
  readonly x: Tensor;
  readonly start: Carry<M>;
  /** Of the parameters, for errors. */
  readonly path: string;
  /**
   * Added to what the cell remembers after each step, each [T, N, units]. Zeros whose gradient is that of the memory itself.
   */
  readonly nudges?: Carry<M>;
}

/**
 * What the gates take of the input is one product for all steps; only what needs the step before is in the loop.
 *
 * @returns  the outputs [N, T, units], and what the cell remembers at the end
 */
export function walkOver<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  options: O,
  { reverse, params, x, start, path, nudges }: WalkInputs<M>,
): { readonly sequence: Tensor; readonly carry: Carry<M> } {
  const weight = tensorAt(params, "weight", path);
  const [, steps = 0, features] = x.shape;
  if (features !== weight.shape[0])
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, weight is ${showShape(weight.shape)}; the last axis of x must be ${weight.shape[0]}`,
    );
  const product = einsum("nti,ig->tng", x, weight);
  const gates = options.bias ? product.add(tensorAt(params, "bias", path)) : product;
  const weights: CellWeights = {
    recurrent: tensorAt(params, "recurrent", path),
    own: (name) => tensorAt(params, name, path),
  };
  const { truncate } = options;
  const xs: Series<M> = {
    gates,
    ...(truncate !== false && { cut: cutsOf(steps, truncate, reverse) }),
    ...(nudges && { nudges }),
  };
  const [carry, sequence] = scan<Carry<M>, Series<M>, Tensor>(
    (before, { gates, cut, nudges }) => {
      // The values are the same on both sides; the gradient passes where it is not cut.
      const known = cut ? mapCarry((h) => where(cut.gt(0), stopGradient(h), h), before) : before;
      const made = cell.step(gates, known, weights, options);
      const next = nudges ? mapCarry((h, nudge) => h.add(nudge), made, nudges) : made;
      return [next, next[cell.carries[0]]];
    },
    start,
    xs,
    { reverse },
  );
  return { sequence: sequence.permute([1, 0, 2]), carry };
}

/** What comes in at each step. */
type Series<M extends string> = {
  readonly gates: Tensor;
  readonly cut?: Tensor;
  readonly nudges?: Carry<M>;
};

/** 1 at the steps that a gradient does not leave towards their past, [T]. */
function cutsOf(steps: number, every: number, reverse: boolean): Tensor {
  const cuts = Float32Array.from({ length: steps }, (_, t) => {
    const step = reverse ? steps - 1 - t : t;
    return step > 0 && step % every === 0 ? 1 : 0;
  });
  return tensor(cuts);
}

export const mapCarry = <M extends string>(
  fn: (h: Tensor, ...others: Tensor[]) => Tensor,
  carry: Carry<M>,
  ...others: Carry<M>[]
): Carry<M> => mapTree<Tensor, Tensor>(fn, carry, ...others) as Carry<M>;
