import { logSoftmax, map } from "../../tensor/index.ts";
import { defineLoss } from "./loss.ts";

/**
 * Kullback-Leibler divergence of the target from softmax(logits), mean over the batch:
 *
 *   L = 1/N Σ_n Σ_c t[n,c] · (log t[n,c] − logSoftmax(logits)[n,c])      (0 where t = 0)
 *
 * Log-probabilities are logits too: logSoftmax leaves them as they are. Finite for |logits| ≤ 1e4.
 * It is the cross-entropy less the entropy of the target: the same gradient, and 0 where both agree.
 *
 * @param logits  [N, C]
 * @param target  probabilities [N, C], or int32 class numbers [N]
 * @returns       scalar
 * @throws {ShapeError} if target is neither
 * @source Kullback & Leibler 1951; PyTorch's KLDivLoss(reduction = "batchmean") of logSoftmax
 */
export const klDivergence = defineLoss<object>({
  type: "klDivergence",
  summary: "Σ t (log t − log softmax(x)): one distribution for another, as in distillation",
  fields: {},
  over: "sum",
  target: "probabilities",
  classes: true,
  terms: (logits, { values }) =>
    map((t, log) => t.eq(0).select(0, t.mul(t.log().sub(log))), values, logSoftmax(logits)),
  source: "Kullback & Leibler 1951, doi:10.1214/aoms/1177729694",
});
