import { softplus } from "../../expr/index.ts";
import { ShapeError, showShape } from "../../graph/shape.ts";
import { map, type Tensor, tensor } from "../../tensor/index.ts";
import { type Field, optional, refuse } from "../layer/field.ts";
import type { Hint } from "../layer/hint.ts";
import { defineLoss } from "./loss.ts";

export interface BinaryCrossEntropyOptions {
  /** How much a positive counts against a negative: one number, or one for each class. Default 1. */
  readonly positiveWeight?: number | readonly number[];
}

const isWeight = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;

const fromZero: Hint = { kind: "number", least: 0 };

const weights: Field<number | readonly number[]> = {
  hint: { kind: "either", of: [fromZero, { kind: "list", of: fromZero }] },
  parse: (value, place) => {
    if (isWeight(value)) return value;
    if (Array.isArray(value) && value.length > 0 && value.every(isWeight)) return value;
    return refuse(place, value, "finite and ≥ 0, or a list of such numbers, one a class");
  },
};

/**
 * Binary cross-entropy from logits x, mean over all numbers of the output:
 *
 *   ℓ = w t · softplus(−x) + (1 − t) · softplus(x)      (= −w t log σ(x) − (1 − t) log(1 − σ(x)))
 *
 * Finite for |x| ≤ 1e4: the sigmoid is never formed. With w = 1 its gradient is (σ(x) − t) / (numbers of the output).
 *
 * @param logits  [N, …]
 * @param target  probabilities of the output's shape; or int32 class numbers [N]: 0 or 1 for an output [N, 1], else one against all others
 * @returns       scalar
 * @throws {ShapeError} if target is neither, or positiveWeight has not one number for each class; {RangeError} if one is negative
 * @source PyTorch's BCEWithLogitsLoss (positiveWeight = pos_weight)
 */
export const binaryCrossEntropy = defineLoss<BinaryCrossEntropyOptions>({
  type: "binaryCrossEntropy",
  summary: "−t log σ(x) − (1 − t) log(1 − σ(x)): each output is a yes or no of its own",
  fields: { positiveWeight: optional(weights, 1) },
  judged: { positiveWeight: 1 },
  over: "mean",
  target: "probabilities",
  terms: (logits, { values }, { positiveWeight }) =>
    map(
      (x, t, w) =>
        t
          .mul(w)
          .mul(softplus(x.neg()))
          .add(t.neg().add(1).mul(softplus(x))),
      logits,
      values,
      weightsFor(logits, positiveWeight),
    ),
  source: "PyTorch's BCEWithLogitsLoss",
});

/** One number, or one for each class: never broadcast over an output [N, 1], which would be counted several times. */
function weightsFor(
  { shape }: Tensor,
  positiveWeight: NonNullable<BinaryCrossEntropyOptions["positiveWeight"]>,
): Tensor {
  if (typeof positiveWeight === "number") return tensor(positiveWeight);
  const { length } = positiveWeight;
  if (length === 1 || length === shape.at(-1)) return tensor(positiveWeight);
  throw new ShapeError(
    `binaryCrossEntropy: positiveWeight has ${length} numbers, output is ${showShape(shape)}; must have ${shape.at(-1)}, or be one number`,
  );
}
