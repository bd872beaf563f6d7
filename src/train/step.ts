import type { Backend } from "../backend/backend.ts";
import { crossEntropy, type Layer, type Tensors } from "../nn/index.ts";
import type { Optimiser, OptimiserState } from "../optim/index.ts";
import {
  compile,
  flatten,
  foldIn,
  key,
  map,
  mapTree,
  type Tensor,
  type Tree,
  valueAndGrad,
  where,
} from "../tensor/index.ts";

/** Everything that a step changes. */
export type TrainState = {
  readonly params: Tensors;
  /** The model's own state: running statistics. */
  readonly model: Tensors;
  readonly optimiser: OptimiserState;
  /** Running averages of params and model, where asked for. */
  readonly average?: { readonly params: Tensors; readonly model: Tensors };
};

export type Batch = {
  /** [N, H, W, C] */
  readonly images: Tensor;
  /** int32 class numbers [N], or probabilities [N, classes] where images are mixed. */
  readonly labels: Tensor;
};

export interface StepOptions {
  readonly model: Layer;
  readonly optimiser: Optimiser;
  readonly seed: number;
  readonly labelSmoothing?: number;
  /** Decay of the running average of weights; 0 for none. */
  readonly averaging?: number;
  readonly backend?: Backend | undefined;
}

/**
 * One optimiser step, compiled whole: forward, backward, update, metrics. The state is donated.
 *
 * If the loss or any updated value is not finite, the state comes back as it went in and `finite` is 0:
 * whoever runs the step can name the cause and still holds the last good parameters.
 *
 * @returns (state, batch, step, rate) → [next state, { loss, correct, finite }]; loss is the batch's mean,
 *   correct how many examples were classified rightly, both before the update; of probabilities the largest counts
 */
export function trainStep(options: StepOptions) {
  const { model, optimiser, seed, labelSmoothing = 0, averaging = 0, backend } = options;
  return compile(
    (state: TrainState, { images, labels }: Batch, step: Tensor, rate: Tensor) => {
      const loss = lossOf(
        { model, labelSmoothing },
        state.model,
        { images, labels },
        stepKey(seed, step),
      );
      const [[value, { logits, next }], gradients] = valueAndGrad(loss, { aux: true })(
        state.params,
      );
      const updated = optimiser.update(gradients, state.optimiser, state.params, rate);
      const candidate: TrainState = {
        params: updated.params,
        model: next,
        optimiser: updated.state,
        ...(state.average && {
          average: averaged(
            state.average,
            { params: updated.params, model: next },
            step,
            averaging,
          ),
        }),
      };
      const finite = allFinite([value, ...leavesOf(updated.params), ...leavesOf(next)]);
      const keep = (made: Tensor, old: Tensor) => where(finite, made, old);
      const kept = mapTree<Tensor, Tensor>(keep, candidate, state) as TrainState;
      const truth = labels.rank === 2 ? labels.argmax(-1) : labels;
      const correct = logits.argmax(-1).eq(truth).cast("float32").sum();
      return [kept, { loss: value, correct, finite: finite.cast("float32") }] as const;
    },
    { donate: true, ...(backend && { backend }) },
  );
}

/** The loss as a function of the parameters, with what else the forward pass gives. Shared with the search for non-finite values. */
export function lossOf(
  { model, labelSmoothing }: { readonly model: Layer; readonly labelSmoothing: number },
  state: Tensors,
  { images, labels }: Batch,
  dropout: Tensor,
) {
  return (params: Tensors) => {
    const applied = model.apply({ params, state }, images, { training: true, key: dropout });
    const loss = crossEntropy(applied.output, labels, { labelSmoothing });
    return [loss, { logits: applied.output, next: applied.state }] as const;
  };
}

/** The randomness of one step, equal however the run came there. */
export const stepKey = (seed: number, step: Tensor): Tensor =>
  foldIn(key(seed), step.cast("uint32"));

/**
 * a ← d·a + (1 − d)·x with d = min(decay, (1 + t) / (10 + t)): the short memory at the start forgets the random initial weights.
 */
function averaged(
  average: NonNullable<TrainState["average"]>,
  now: NonNullable<TrainState["average"]>,
  step: Tensor,
  decay: number,
): NonNullable<TrainState["average"]> {
  const d = step.add(1).div(step.add(10)).minimum(decay);
  const mix = (a: Tensor, x: Tensor) => x.add(a.sub(x).mul(d));
  return mapTree<Tensor, Tensor>(mix, average, now) as typeof average;
}

const leavesOf = (tree: Tree<Tensor>): Tensor[] => flatten<Tensor>(tree)[0];

/** A bool scalar. max propagates NaN, and a comparison with NaN is false. */
export function allFinite(tensors: readonly Tensor[]): Tensor {
  const floats = tensors.filter((x) => x.dtype === "float32" && x.size > 0);
  const ends = floats.map((x) => x.abs().max().lt(Number.POSITIVE_INFINITY));
  return ends.reduce((all, end) => map((a, b) => a.and(b), all, end));
}
