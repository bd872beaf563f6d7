import type { Backend } from "../../backend/backend.ts";
import { gradients } from "../../graph/gradients.ts";
import {
  type AuxiliaryHead,
  crossEntropy,
  type Layer,
  type Loss,
  lossWithHeads,
  type Variables,
} from "../../nn/index.ts";
import { compile, flatten, leafPaths, Tensor } from "../../tensor/index.ts";
import type { SignalBatch } from "../signal.ts";
import { type ObservedLayer, observeLayers } from "./observed.ts";

/** A layer's output and the loss's slope there. */
export interface LayerGradient extends ObservedLayer {
  /** ∂loss/∂output, of the output's shape; the loss is the mean over the batch. */
  readonly gradient: Tensor;
}

export interface WeightGradient {
  /** "block1/conv/weight" */
  readonly path: string;
  readonly weight: Tensor;
  /** ∂loss/∂weight, of the weight's shape. */
  readonly gradient: Tensor;
}

export interface Gradients {
  readonly loss: number;
  /** Layers that hand on what another made are left out. */
  readonly layers: readonly LayerGradient[];
  readonly weights: readonly WeightGradient[];
}

/**
 * A function that gives every layer's output and the gradients of the loss with respect to it and to every weight, in training mode:
 * the values themselves, where `signalProbe` gives their norms. Traced and compiled at the first call.
 *
 * @param loss  cross-entropy where absent; `labels` are what it takes: classes [N], or values of the output's shape
 * @cost  one training step without the update; all outputs and gradients are kept
 */
export function layerGradients(
  model: Layer,
  options: { readonly loss?: Loss | undefined; readonly backend?: Backend | undefined } = {},
) {
  const { loss: criterion = crossEntropy.kind.make(), backend } = options;
  let found: readonly ObservedLayer[] = [];
  const run = compile(
    (variables: Variables, { x, labels, key }: SignalBatch) => {
      const heads: AuxiliaryHead[] = [];
      const auxiliary = (head: AuxiliaryHead) => heads.push(head);
      const { output, layers } = observeLayers(model, variables, x, {
        ...{ training: true, key, auxiliary },
      });
      found = layers.filter(({ passes }) => !passes);
      const loss = lossWithHeads((y: Tensor) => criterion(y, labels), output, heads);
      const outputs = found.map(({ output }) => output);
      const [weights] = flatten<Tensor>(variables.params);
      const slopes = gradients(
        loss.node,
        [...outputs, ...weights].map(({ node }) => node),
      ).map((node) => Tensor.of(node));
      return { loss, outputs, slopes };
    },
    { ...(backend && { backend }) },
  );
  return (variables: Variables, batch: SignalBatch): Gradients => {
    const { loss, outputs, slopes } = run(variables, batch);
    const [weights] = flatten<Tensor>(variables.params);
    const paths = leafPaths(variables.params);
    return {
      loss: loss.item(),
      layers: found.map((layer, i) => ({
        ...layer,
        ...{ output: outputs[i] as Tensor, gradient: slopes[i] as Tensor },
      })),
      weights: weights.map((weight, i) => ({
        ...{ path: paths[i] ?? "", weight, gradient: slopes[found.length + i] as Tensor },
      })),
    };
  };
}
