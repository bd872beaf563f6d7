import { type ActivationName, activations } from "../activation/index.ts";
import { activation } from "./activation.ts";
import { dropout } from "./dropout.ts";
import { choice, count, flag, optional, within } from "./field.ts";
import { type Child, defineLayer, type Layer } from "./layer.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { multiHeadAttention } from "./multi-head-attention.ts";
import { nameParts } from "./named.ts";
import { residual } from "./residual.ts";
import { countOrFalse } from "./sequence.ts";
import { applyInOrder, initInOrder, sequential } from "./sequential.ts";

export interface TransformerEncoderOptions {
  /** Length of the vectors that come and go; `heads` divides it. */
  readonly dim: number;
  /** Of the attention. */
  readonly heads: number;
  /** Width of the feed-forward network between its two layers. Default false: 4 · dim. */
  readonly hidden?: number | false;
  /** Between these two. Default "relu". */
  readonly activation?: ActivationName;
  /** Where the layer normalisations stand: "post" behind each sum, as published, or "pre" before each body. Default "post". */
  readonly norm?: "post" | "pre";
  /** A step reads itself and the steps before it only. Default false. */
  readonly causal?: boolean;
  /** Probability that an attention weight, a hidden unit or an element of a body's output is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
}

type Kept = Required<TransformerEncoderOptions>;

function childrenOf(options: Kept): Child[] {
  const { dim, heads, causal, norm, dropout: rate } = options;
  const attention = { attention: multiHeadAttention({ dim, heads, causal, dropout: rate }) };
  const feedForward = {
    expand: linear({ units: options.hidden || 4 * dim, init: "xavierUniform" }),
    activation: activation(options.activation),
    ...(rate > 0 && { dropHidden: dropout({ rate }) }),
    contract: linear({ units: dim, init: "xavierUniform" }),
  };
  const drop = rate > 0 && { drop: dropout({ rate }) };
  const around = (body: Readonly<Record<string, Layer>>): Layer =>
    residual(sequential({ ...(norm === "pre" && { norm: layerNorm() }), ...body, ...drop }));
  return nameParts({
    attend: around(attention),
    ...(norm === "post" && { attendNorm: layerNorm() }),
    think: around(feedForward),
    ...(norm === "post" && { thinkNorm: layerNorm() }),
  });
}

export const transformerEncoderLayer = defineLayer<Kept>({
  type: "transformerEncoder",
  group: "sequence",
  summary:
    "One layer of a transformer: attention, then a small network for each step, with normalisation.",
  fields: {
    dim: count,
    heads: count,
    hidden: optional(countOrFalse, false),
    activation: optional(choice(Object.keys(activations) as ActivationName[]), "relu"),
    norm: optional(choice(["post", "pre"]), "post"),
    causal: optional(flag, false),
    dropout: optional(within(0, 1), 0),
  },
  children: childrenOf,
  init: (options, seed) => initInOrder(childrenOf(options), seed),
  apply: (options, variables, x, context) =>
    applyInOrder(childrenOf(options), variables, x, context),
});

/**
 * One layer of a transformer's encoder: attention between the steps, then a feed-forward network at each, both around a sum.
 *
 *   post:  y = LN(x + attention(x)),   z = LN(y + f(y W₁ + b₁) W₂ + b₂)
 *   pre:   y = x + attention(LN(x)),   z = y + f(LN(y) W₁ + b₁) W₂ + b₂
 *
 * A stack of "pre" layers wants one more `layerNorm` at its end. With causal it is a layer of a decoder-only language model.
 *
 * @param x  [N, T, dim], T ≥ 1
 * @params   those of its parts, by path: attend/body/attention/query/weight, think/body/expand/weight, …
 * @returns  [N, T, dim]
 * @cost     N · T · (4 · dim² + 2 · T · dim + 2 · dim · hidden) MACs
 * @throws {SpecError}  if heads does not divide dim, or dropout is not in [0, 1)
 * @throws {ShapeError} if x is not [N, T, dim]
 * @source   Vaswani et al. 2017, arXiv:1706.03762, section 3; pre: Xiong et al. 2020, arXiv:2002.04745
 */
export const transformerEncoder = (options: TransformerEncoderOptions): Layer =>
  transformerEncoderLayer.make(options);
