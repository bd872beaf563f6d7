import { logSoftmax, map } from "../../tensor/index.ts";
import { optional, within } from "../layer/field.ts";
import { defineLoss } from "./loss.ts";

export interface CrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Categorical cross-entropy from logits, mean over the batch:
 *
 *   L = −1/N Σ_n Σ_c t[n,c] · logSoftmax(logits)[n,c],   t' = (1 − ε) t + ε / C with label smoothing ε
 *
 * Finite for |logits| ≤ 1e4: the softmax is never formed. Its gradient is (softmax(logits) − t) / N.
 * Within a compiled step, an example whose label is no class counts as 0 and has no gradient.
 *
 * @param logits  [N, C]
 * @param target  int32 class numbers [N], or probabilities [N, C]
 * @returns       scalar
 * @throws {ShapeError} if target is neither, {RangeError} if labelSmoothing lies outside [0, 1) or a known label outside the classes
 * @source Szegedy et al. 2016, arXiv:1512.00567, section 7 (label smoothing)
 */
export const crossEntropy = defineLoss<CrossEntropyOptions>({
  type: "crossEntropy",
  summary: "−Σ t log softmax(x): one class of several",
  fields: { labelSmoothing: optional(within(0, 1), 0) },
  judged: { labelSmoothing: 0 },
  over: "sum",
  target: "probabilities",
  classes: true,
  // Where the target is 0 the product is 0 even if the logarithm is −∞.
  terms: (logits, { values }, { labelSmoothing }) =>
    map(
      (t, log) => {
        const exact = t.eq(0).select(0, t.mul(log).mul(labelSmoothing - 1));
        if (labelSmoothing === 0) return exact;
        return exact.sub(log.mul(labelSmoothing / (logits.shape[1] ?? 1)));
      },
      values,
      logSoftmax(logits),
    ),
  source: "Szegedy et al. 2016, arXiv:1512.00567",
});
