import type { Tensor, Tree } from "../tensor/index.ts";

export type Tensors = Tree<Tensor>;

/** What an optimiser remembers between steps, by name: trees of tensors that travel with the parameters. */
export type OptimiserState = { readonly [name: string]: Tensors };

export interface Updated {
  readonly params: Tensors;
  readonly state: OptimiserState;
}

/** An optimiser as data: its type and its numbers. */
export interface OptimiserSpec {
  readonly type: string;
  readonly [option: string]: string | number | boolean;
}

/**
 * A rule that moves parameters against their gradients. Pure: the old parameters and state stay as they are,
 * so a compiled step may donate them.
 */
export interface Optimiser {
  readonly spec: OptimiserSpec;
  /** The state before the first step, in the form that every later state has. */
  init(params: Tensors): OptimiserState;
  /** One step. `grads` has the structure of `params`; `rate` is the learning rate of this step, a scalar. */
  update(grads: Tensors, state: OptimiserState, params: Tensors, rate: Tensor | number): Updated;
}

/** One tree of the state; throws where the state was made by another optimiser. */
export function stateOf(type: string, state: OptimiserState, name: string): Tensors {
  const found = state[name];
  if (found === undefined)
    throw new TypeError(`${type}: its state has no ${name}; make the state with init(params)`);
  return found;
}

/** Throws the one-line error of a number that lies outside [low, high). */
export function requireWithin(
  type: string,
  name: string,
  value: number,
  low: number,
  high: number,
): void {
  // It may come from a file, as "0.9" or null, which would compare well.
  if (typeof value === "number" && value >= low && value < high) return;
  const needs = high === Number.POSITIVE_INFINITY ? `finite and ≥ ${low}` : `in [${low}, ${high})`;
  throw new RangeError(`${type}: ${name} is ${value}, must be ${needs}`);
}
