import { failShape, failType } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { where } from "./combine.ts";
import { arange } from "./create.ts";
import { softmax } from "./softmax.ts";
import type { Tensor } from "./tensor.ts";

export interface AttentionOptions {
  /** Query i reads keys 0 … i only. Default false. */
  readonly causal?: boolean;
  /** bool, broadcasts to [..., T, S]: true where a query may read a key. A query that may read none gives NaN. */
  readonly mask?: Tensor;
}

/**
 * Scaled dot-product attention: each query takes a mean of the values, weighted by how well their keys fit it.
 *
 *   y = softmax(q kᵀ / √d) v      the softmax over the keys
 *
 * @param q  [..., T, d]
 * @param k  [..., S, d]
 * @param v  [..., S, e]
 * @returns  [..., T, e]
 * @cost     batches · T · S · (d + e) MACs, and the weights, batches · T · S elements
 * @throws {ShapeError} if q and k differ in d, or k and v in S
 * @source   Vaswani et al. 2017, arXiv:1706.03762, equation 1
 */
export const attention = (
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: AttentionOptions = {},
): Tensor => {
  if (k.shape.at(-2) !== v.shape.at(-2))
    failShape(
      "attention",
      `k is ${showShape(k.shape)} and v is ${showShape(v.shape)}; they need one key for each value (last axis but one)`,
    );
  return attentionWeights(q, k, options).matmul(v);
};

/** The weights of `attention`, [..., T, S]: not negative, with sum 1 over the keys. */
export function attentionWeights(
  q: Tensor,
  k: Tensor,
  { causal = false, mask }: AttentionOptions = {},
): Tensor {
  const dim = q.shape.at(-1);
  if (q.rank < 2 || k.rank < 2 || dim !== k.shape.at(-1) || dim === undefined)
    failShape(
      "attention",
      `q is ${showShape(q.shape)} and k is ${showShape(k.shape)}; they must be [..., T, d] and [..., S, d]`,
    );
  if (mask && mask.dtype !== "bool")
    failType("attention", `mask is ${mask.dtype}; it must be bool, true where a query may read`);
  const scores = q.mul(1 / Math.sqrt(dim)).matmul(k.transpose());
  const [queries = 0, keys = 0] = scores.shape.slice(-2);
  const past = causal ? arange(keys).le(arange(queries).expandDims(1)) : undefined;
  const seen = past && mask ? past.and(mask) : (past ?? mask);
  return softmax(seen ? where(seen, scores, Number.NEGATIVE_INFINITY) : scores);
}
