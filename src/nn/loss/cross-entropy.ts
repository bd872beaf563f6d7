import { ShapeError, showShape } from "../../graph/shape.ts";
import { logSoftmax, oneHot, type Tensor, where } from "../../tensor/index.ts";

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
 *
 * @param logits  [N, C]
 * @param target  int32 class numbers [N], or probabilities [N, C]
 * @returns       scalar
 * @throws {ShapeError} if target is neither, {RangeError} if labelSmoothing lies outside [0, 1)
 * @source Szegedy et al. 2016, arXiv:1512.00567, section 7 (label smoothing)
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  { labelSmoothing = 0 }: CrossEntropyOptions = {},
): Tensor {
  const [batch, classes] = logits.shape;
  if (logits.rank !== 2 || batch === undefined || classes === undefined)
    throw new ShapeError(
      `crossEntropy: logits are ${showShape(logits.shape)}, must be [N, classes]; flatten or pool first`,
    );
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`crossEntropy: labelSmoothing is ${labelSmoothing}, must lie in [0, 1)`);
  const log = logSoftmax(logits);
  const hard = target.rank === 1 && target.shape[0] === batch && target.dtype !== "float32";
  const soft = target.rank === 2 && target.shape[0] === batch && target.shape[1] === classes;
  if (!hard && !soft)
    throw new ShapeError(
      `crossEntropy: logits are ${showShape(logits.shape)}, target is ${target.dtype} ${showShape(target.shape)}; must be int32 [${batch}] or probabilities [${batch}, ${classes}]`,
    );
  // Where the target is 0 the product is 0 even if the logarithm is −∞.
  const picked = hard
    ? where(oneHot(target, classes).gt(0), log, 0)
    : where(target.eq(0), 0, target.mul(log));
  const exact = picked.sum().mul(-(1 - labelSmoothing) / batch);
  return labelSmoothing === 0 ? exact : exact.sub(log.sum().mul(labelSmoothing / classes / batch));
}
