import type { Backend } from "../backend/backend.ts";
import {
  type AuxiliaryHead,
  type Layer,
  type Loss,
  lossWithHeads,
  type Tensors,
} from "../nn/index.ts";
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
  zeros,
} from "../tensor/index.ts";
import { trainingLoss } from "./training-loss.ts";

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
  /** int32 class numbers [N], or probabilities [N, classes] where images are mixed; of a regression, values of the output's shape. */
  readonly labels: Tensor;
};

export interface StepOptions {
  readonly model: Layer;
  readonly optimiser: Optimiser;
  readonly seed: number;
  /** Default: cross-entropy. */
  readonly loss?: Loss | undefined;
  readonly labelSmoothing?: number;
  /** Decay of the running average of weights; 0 for none. */
  readonly averaging?: number;
  readonly backend?: Backend | undefined;
}

/**
 * One optimiser step, compiled whole: forward, backward, update, metrics. The state is donated.
 *
 * If the loss, an updated parameter or a running statistic is not finite, the state comes back as it went in and `finite` is 0:
 * whoever runs the step can name the cause and still holds the last good parameters. What the optimiser remembers is not looked at:
 * a square that overflows, of a gradient beyond 1.8e19, leaves Adam's parameter where it is, as in PyTorch.
 *
 * @returns (state, batch, step, rate) → [next state, { loss, correct, finite }]; loss is the batch's mean, with
 *   those of auxiliary heads by their weights, correct how many examples were classified rightly, both before the update; of
 *   probabilities the largest counts. 0 where no class was asked for: labels that are neither class numbers nor [N, several]
 * @throws {RangeError} for label smoothing with a loss that knows none
 */
export function trainStep(options: StepOptions) {
  const { model, optimiser, seed, averaging = 0, backend } = options;
  const criterion = trainingLoss(options);
  return compile(
    (state: TrainState, { images, labels }: Batch, step: Tensor, rate: Tensor) => {
      const loss = lossOf(
        { model, loss: criterion },
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
      const correct = countCorrect(logits, labels);
      return [kept, { loss: value, correct, finite: finite.cast("float32") }] as const;
    },
    { donate: true, ...(backend && { backend }) },
  );
}

/** The loss as a function of the parameters, with what else the forward pass gives. Shared with the search for non-finite values. */
export function lossOf(
  { model, loss: criterion }: { readonly model: Layer; readonly loss: Loss },
  state: Tensors,
  { images, labels }: Batch,
  dropout: Tensor,
) {
  return (params: Tensors) => {
    const heads: AuxiliaryHead[] = [];
    const applied = model.apply({ params, state }, images, {
      training: true,
      key: dropout,
      auxiliary: (head) => heads.push(head),
    });
    const loss = lossWithHeads((y) => criterion(y, labels), applied.output, heads);
    return [loss, { logits: applied.output, next: applied.state }] as const;
  };
}

/** How many examples have their largest output where the target has it. */
function countCorrect(output: Tensor, labels: Tensor): Tensor {
  const hard = labels.rank === 1 && labels.dtype !== "float32";
  const soft = labels.rank === 2 && (labels.shape[1] ?? 0) > 1;
  if (output.rank !== 2 || (!hard && !soft)) return zeros([]);
  const truth = hard ? labels : labels.argmax(-1);
  return output.argmax(-1).eq(truth).cast("float32").sum();
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
