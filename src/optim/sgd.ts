import { type Expr, map, mapTree, type Tensor, tensor, zeros } from "../tensor/index.ts";
import {
  type Optimiser,
  type OptimiserState,
  requireWithin,
  stateOf,
  type Tensors,
  type Updated,
} from "./optimiser.ts";

export interface SgdOptions {
  /** Share of the last velocity that is kept. Default 0: none. */
  readonly momentum?: number;
  /** Looks one step of the velocity ahead. Default false. */
  readonly nesterov?: boolean;
  /** Added to the gradient as weightDecay · p (L2). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent, with PyTorch's momentum: for each parameter p with gradient g,
 *
 *   g ← g + weightDecay · p
 *   v ← momentum · v + g
 *   p ← p − rate · v,   with Nesterov: p − rate · (g + momentum · v)
 *
 * @throws {RangeError} for a number out of its range, or Nesterov without momentum
 * @source Sutskever, Martens, Dahl & Hinton 2013, On the importance of initialization and momentum in deep learning
 */
export function sgd({
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
}: SgdOptions = {}): Optimiser {
  requireWithin("sgd", "momentum", momentum, 0, 1);
  requireWithin("sgd", "weightDecay", weightDecay, 0, Number.POSITIVE_INFINITY);
  if (nesterov && momentum === 0)
    throw new RangeError("sgd: nesterov needs momentum; set momentum to 0.9, or nesterov to false");
  const decayed = (g: Expr, p: Expr): Expr => (weightDecay === 0 ? g : g.add(p.mul(weightDecay)));
  return {
    spec: { type: "sgd", momentum, nesterov, weightDecay },
    init: (params): OptimiserState =>
      momentum === 0 ? {} : { velocity: mapTree((p: Tensor) => zeros(p.shape), params) },
    update(grads, state, params, given): Updated {
      const rate = typeof given === "number" ? tensor(given) : given;
      if (momentum === 0) {
        const step = (p: Tensor, g: Tensor): Tensor =>
          map((p, g, rate) => p.sub(rate.mul(decayed(g, p))), p, g, rate);
        return { params: mapTree(step, params, grads), state: {} };
      }
      const speed = (p: Tensor, g: Tensor, v: Tensor): Tensor =>
        map((p, g, v) => v.mul(momentum).add(decayed(g, p)), p, g, v);
      const faster: Tensors = mapTree(speed, params, grads, stateOf("sgd", state, "velocity"));
      const move = (p: Tensor, g: Tensor, v: Tensor): Tensor =>
        map(
          (p, g, v, rate) => {
            const ahead = nesterov ? decayed(g, p).add(v.mul(momentum)) : v;
            return p.sub(rate.mul(ahead));
          },
          p,
          g,
          v,
          rate,
        );
      return { params: mapTree(move, params, grads, faster), state: { velocity: faster } };
    },
  };
}
