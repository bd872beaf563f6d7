import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import type { Tensor } from "../../tensor/index.ts";
import { applyEach, initEach, joinStates } from "./children.ts";
import { nested, optional, positive } from "./field.ts";
import { type AuxiliaryHead, type Child, defineLayer, type Layer } from "./layer.ts";
import { beside } from "./wiring.ts";

export interface AuxiliaryOptions {
  /** Of the head's loss, beside that of the model's output, which has 1. Default 0.3. */
  readonly weight?: number;
}

interface Kept extends Required<AuxiliaryOptions> {
  readonly head: Layer;
}

const childrenOf = ({ head }: Kept): Child[] => [{ name: "head", layer: head }];

export const auxiliaryLayer = defineLayer<Kept>({
  type: "auxiliary",
  group: "composite",
  summary: "Passes its input on; in training a head beside it adds a loss of its own.",
  fields: { head: nested, weight: optional(positive, 0.3) },
  children: childrenOf,
  wiring: (_, children) => beside(children),
  // What the head gives is nobody's input.
  init: (options, seed) => ({
    ...initEach(childrenOf(options), seed).variables,
    outputShape: seed.inputShape,
  }),
  apply(options, variables, x, context) {
    if (!context.training) return { output: x, state: variables.state };
    const children = childrenOf(options);
    const applied = applyEach(children, variables, x, context);
    for (const { output } of applied)
      context.auxiliary?.({ path: context.path, output, weight: options.weight });
    return { output: x, state: joinStates(children, applied) };
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

/**
 * The loss of a training: that of the model's output, and of each head by its weight.
 *
 * @throws {ShapeError} naming a head that gives another shape than the model: the labels are the same
 */
export function lossWithHeads(
  lossOf: (output: Tensor) => Tensor,
  output: Tensor,
  heads: readonly AuxiliaryHead[],
): Tensor {
  const odd = heads.find((head) => !sameShape(head.output.shape, output.shape));
  if (odd)
    throw new ShapeError(
      `${odd.path}: the head gives ${showShape(odd.output.shape)}, the model ${showShape(output.shape)}; both are held to the same labels, so end the head as the model ends`,
    );
  return heads.reduce((sum, head) => sum.add(lossOf(head.output).mul(head.weight)), lossOf(output));
}
