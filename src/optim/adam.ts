import { type Expr, map, mapTree, type Tensor, tensor, zeros } from "../tensor/index.ts";
import { type Optimiser, requireWithin, stateOf, type Tensors } from "./optimiser.ts";

export interface AdamOptions {
  /** Share of the old mean of the gradients. Default 0.9. */
  readonly beta1?: number;
  /** Share of the old mean of their squares. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root, so that a flat direction gives no division by 0. Default 1e-8. */
  readonly epsilon?: number;
  /** Added to the gradient as weightDecay · p (L2). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam: for each parameter p with gradient g, at step t = 1, 2, …
 *
 *   g ← g + weightDecay · p
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   p ← p − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * @throws {RangeError} for a number out of its range
 * @source Kingma & Ba 2015, arXiv:1412.6980; weight decay as in PyTorch's Adam
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  requireWithin("adam", "beta1", beta1, 0, 1);
  requireWithin("adam", "beta2", beta2, 0, 1);
  requireWithin("adam", "epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  requireWithin("adam", "weightDecay", weightDecay, 0, Number.POSITIVE_INFINITY);
  const decayed = (g: Expr, p: Expr): Expr => (weightDecay === 0 ? g : g.add(p.mul(weightDecay)));
  const zerosLike = (p: Tensor): Tensor => zeros(p.shape);
  return {
    spec: { type: "adam", beta1, beta2, epsilon, weightDecay },
    init: (params) => ({
      mean: mapTree(zerosLike, params),
      square: mapTree(zerosLike, params),
      step: zeros([]),
    }),
    update(grads, state, params, given) {
      const rate = typeof given === "number" ? tensor(given) : given;
      const step = (stateOf("adam", state, "step") as Tensor).add(1);
      const correction1 = shareSeen(step, beta1);
      const correction2 = shareSeen(step, beta2);
      const mean: Tensors = mapTree(
        (p: Tensor, g: Tensor, m: Tensor) =>
          map((p, g, m) => m.mul(beta1).add(decayed(g, p).mul(1 - beta1)), p, g, m),
        params,
        grads,
        stateOf("adam", state, "mean"),
      );
      const square: Tensors = mapTree(
        (p: Tensor, g: Tensor, v: Tensor) =>
          map(
            (p, g, v) =>
              v.mul(beta2).add(
                g
                  .add(p.mul(weightDecay))
                  .square()
                  .mul(1 - beta2),
              ),
            p,
            g,
            v,
          ),
        params,
        grads,
        stateOf("adam", state, "square"),
      );
      const move = (p: Tensor, m: Tensor, v: Tensor): Tensor =>
        map(
          (p, m, v, rate, seen1, seen2) =>
            p.sub(rate.mul(m.div(seen1)).div(v.div(seen2).sqrt().add(epsilon))),
          p,
          m,
          v,
          rate,
          correction1,
          correction2,
        );
      return { params: mapTree(move, params, mean, square), state: { mean, square, step } };
    },
  };
}

/**
 * 1 − βᵗ: the part of a running mean that gradients fill after t steps. By expm1, because in float32 the difference 1 − 0.999
 * keeps four digits only.
 */
const shareSeen = (step: Tensor, beta: number): Tensor =>
  beta === 0 ? tensor(1) : step.apply((t) => t.mul(Math.log(beta)).expm1().neg());
