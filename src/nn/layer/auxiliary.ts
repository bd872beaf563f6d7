import type { Tensor } from "../../tensor/index.ts";
import { nested, optional, positive } from "./field.ts";
import {
  type AuxiliaryHead,
  childOf,
  childSeed,
  defineLayer,
  type Layer,
  type Tensors,
} from "./layer.ts";
import { keep } from "./sequential.ts";

const name = "head";

export interface AuxiliaryOptions {
  /** Of the head's loss, beside that of the model's output, which has 1. Default 0.3. */
  readonly weight?: number;
}

interface Kept extends Required<AuxiliaryOptions> {
  readonly head: Layer;
}

export const auxiliaryLayer = defineLayer<Kept>({
  type: "auxiliary",
  fields: { head: nested, weight: optional(positive, 0.3) },
  children: ({ head }) => [{ name, layer: head }],
  init({ head }, seed) {
    const made = head.initAt(childSeed(seed, name, 0, seed.inputShape));
    const params: Record<string, Tensors> = {};
    const state: Record<string, Tensors> = {};
    keep(params, name, made.params);
    keep(state, name, made.state);
    // What the head gives is nobody's input.
    return { params, state, outputShape: seed.inputShape };
  },
  apply({ head, weight }, { params, state }, x, context) {
    if (!context.training) return { output: x, state };
    const own = { params: childOf(params, name), state: childOf(state, name) };
    const made = head.applyAt(own, x, context.child(name, 0));
    context.auxiliary?.({ path: context.path, output: made.output, weight });
    const after: Record<string, Tensors> = {};
    keep(after, name, made.state);
    return { output: x, state: after };
  },
});

/**
 * Passes x on, and in training gives it to a head of its own, whose loss is added to the model's: layers far from the output then have a
 * gradient that comes a shorter way. In evaluation the head is not computed.
 *
 *   loss = L(model(x)) + Σ weight · L(head)      over all heads; L is the loss of the training
 *
 * A `trainStep` adds the losses; who calls `apply` hears of the heads through `Mode.auxiliary`.
 *
 * @param x  whatever the head takes; it is the output too
 * @throws {ShapeError} if x does not fit the head
 * @source Szegedy et al. 2015, arXiv:1409.4842, section 5; Lee, Xie, Gallagher, Zhang & Tu 2015, arXiv:1409.5185
 */
export const auxiliary = (head: Layer, options: AuxiliaryOptions = {}): Layer =>
  auxiliaryLayer.make({ head, ...options });

/** The loss of a training: that of the model's output, and of each head by its weight. */
export const lossWithHeads = (
  lossOf: (output: Tensor) => Tensor,
  output: Tensor,
  heads: readonly AuxiliaryHead[],
): Tensor =>
  heads.reduce((sum, head) => sum.add(lossOf(head.output).mul(head.weight)), lossOf(output));
