import { map, type Tensor, where } from "../../tensor/index.ts";
import { flag, optional, positive } from "../layer/field.ts";
import { defineLoss, type Target } from "./loss.ts";

export interface HingeOptions {
  /** By how much the right side is to be ahead. Default 1. */
  readonly margin?: number;
  /** Squares what is missing. Default false. */
  readonly squared?: boolean;
}

/**
 * Hinge loss, of what is missing to a margin m; max(0, ·) has the slope 0 at 0.
 *
 *   several classes:  ℓ_n = 1/C Σ_{c ≠ y} max(0, m − x[n,y] + x[n,c])      (target int32 [N], output [N, C], C > 1)
 *   yes or no:        ℓ = max(0, m − t x), mean over all numbers           (target ±1 of the output's shape; or int32 0 and 1)
 *
 * Within a compiled step, an example whose label is no class counts as 0 and has no gradient.
 *
 * @param scores  [N, …]
 * @param target  int32 class numbers [N], or signs of the output's shape
 * @returns       scalar
 * @throws {ShapeError} if target is neither, {RangeError} if the margin is not above 0
 * @source Crammer & Singer 2001; PyTorch's MultiMarginLoss (p = 1, with `squared` 2)
 */
export const hinge = defineLoss<HingeOptions>({
  type: "hinge",
  summary: "max(0, m − lead): maximum margin, as in support vector machines",
  fields: { margin: optional(positive, 1), squared: optional(flag, false) },
  over: "mean",
  target: "signs",
  terms: (scores, target, { margin, squared }) => {
    const missing = target.labels
      ? behindClass(scores, target.values, margin)
      : map((x, t) => t.mul(x).neg().add(margin), scores, signsOf(target));
    return missing.apply((z) => z.gt(0).select(squared ? z.square() : z, 0));
  },
  source: "Crammer & Singer 2001, JMLR 2; PyTorch's MultiMarginLoss",
});

/** m − x[y] + x[c]; nothing is missing to the class itself. */
function behindClass(scores: Tensor, hot: Tensor, margin: number): Tensor {
  const chosen = where(hot.gt(0), scores, 0).sum(1, { keepDims: true });
  return map((x, h, own) => h.gt(0).select(0, x.sub(own).add(margin)), scores, hot, chosen);
}

/** Whole numbers 0 and 1 become −1 and 1; whole numbers ±1, and floats, are signs already. */
const signsOf = ({ values, whole }: Target): Tensor =>
  whole ? values.apply((t) => t.gt(0).select(1, -1)) : values;
