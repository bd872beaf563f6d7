import { attentionWeights, type Tensor } from "../../tensor/index.ts";
import { dropElements } from "./dropout.ts";
import { count, flag, optional, SpecError, within } from "./field.ts";
import {
  type Child,
  childOf,
  childSeed,
  defineLayer,
  type Layer,
  requireFloat,
  type Tensors,
} from "./layer.ts";
import { linear } from "./linear.ts";
import { requireSequence } from "./sequence.ts";
import { requireWeight } from "./weight.ts";

export interface MultiHeadAttentionOptions {
  /** Length of the vectors that come and go; `heads` divides it. */
  readonly dim: number;
  /** So many attentions side by side, each on dim / heads features. */
  readonly heads: number;
  /** A step reads itself and the steps before it only. Default false. */
  readonly causal?: boolean;
  /** Of the four linear layers. Default true. */
  readonly bias?: boolean;
  /** Probability that an attention weight is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
}

/** Of errors, where it is the whole model and has no path. */
const LABEL = "multiHeadAttention";

type Kept = Required<MultiHeadAttentionOptions>;

const childrenOf = ({ dim, bias }: Kept): Child[] =>
  ["query", "key", "value", "output"].map((name) => ({
    name,
    layer: linear({ units: dim, bias, init: "xavierUniform" }),
  }));

export const multiHeadAttentionLayer = defineLayer<Kept>({
  type: LABEL,
  group: "sequence",
  summary:
    "Each step reads all steps, weighted by how well they match: attention with several heads.",
  fields: {
    dim: count,
    heads: count,
    causal: optional(flag, false),
    bias: optional(flag, true),
    dropout: optional(within(0, 1), 0),
  },
  children: childrenOf,
  init(options, seed) {
    const { inputShape, path } = seed;
    requireHeads(path || LABEL, options);
    requireSequence([null, ...inputShape], path || LABEL, options.dim);
    requireWeight([options.dim, options.dim], { dim: options.dim }, path || LABEL);
    const made = childrenOf(options).map(({ name, layer }, position): [string, Tensors] => [
      name,
      layer.initAt(childSeed(seed, name, position, inputShape)).params,
    ]);
    return { params: Object.fromEntries(made), state: {}, outputShape: inputShape };
  },
  apply(options, { params, state }, x, context) {
    const { dim, heads, causal, dropout } = options;
    requireSequence(x.shape, context.path || LABEL, dim);
    requireFloat(x, context.path || LABEL);
    const [n = 0, steps = 0] = x.shape;
    const children = childrenOf(options);
    const through = (position: number, input: Tensor): Tensor => {
      const { name, layer } = children[position] as Child;
      const own = { params: childOf(params, name), state: {} };
      return layer.applyAt(own, input, context.child(name, position)).output;
    };
    // [N, T, dim] → [N, heads, T, dim / heads]
    const [q, k, v] = [0, 1, 2].map((position) =>
      through(position, x)
        .reshape([n, steps, heads, dim / heads])
        .permute([0, 2, 1, 3]),
    ) as [Tensor, Tensor, Tensor];
    const weights = attentionWeights(q, k, { causal });
    const kept =
      context.training && dropout > 0 ? dropElements(weights, dropout, context.key()) : weights;
    const read = kept.matmul(v).permute([0, 2, 1, 3]).reshape([n, steps, dim]);
    return { output: through(3, read), state };
  },
});

/**
 * Multi-head self-attention: every step asks all steps, in several heads at once.
 *
 *   y = concat(head₁ … head_h) W_o + b_o,   headᵢ = attention(x Wᵢ_q + bᵢ_q, x Wᵢ_k + bᵢ_k, x Wᵢ_v + bᵢ_v)
 *
 * It knows no order of steps but by what x says of it: add `positions` first.
 *
 * @param x  [N, T, dim], T ≥ 1
 * @params   query, key, value, output: each weight [dim, dim], bias [dim]; a head owns dim / heads columns side by side
 * @returns  [N, T, dim]
 * @cost     N · T · (4 · dim² + 2 · T · dim) MACs
 * @throws {SpecError}  if heads does not divide dim, or dropout is not in [0, 1)
 * @throws {ShapeError} if x is not [N, T, dim]
 * @source   Vaswani et al. 2017, arXiv:1706.03762, section 3.2
 */
export const multiHeadAttention = (options: MultiHeadAttentionOptions): Layer =>
  multiHeadAttentionLayer.make(options);

function requireHeads(path: string, { dim, heads }: Kept): void {
  if (dim % heads === 0) return;
  throw new SpecError(
    `${path}: heads is ${heads}, must divide dim = ${dim}: one of ${divisorsOf(dim).join(", ")}`,
  );
}

/** In rising order; no more than √n are tried. */
function divisorsOf(n: number): number[] {
  const small: number[] = [];
  for (let k = 1; k * k <= n; k++) if (n % k === 0) small.push(k);
  const large = small.map((k) => n / k).toReversed();
  return [...new Set([...small, ...large])];
}
