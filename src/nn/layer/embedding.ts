import { ShapeError, showShape } from "../../graph/shape.ts";
import { gather, type Tensor, where } from "../../tensor/index.ts";
import { draw, fansOf, type Init, initField } from "../init/index.ts";
import { count, optional } from "./field.ts";
import { defineLayer, type Layer, tensorAt } from "./layer.ts";
import { requireWeight } from "./weight.ts";

export interface EmbeddingOptions {
  /** Number of tokens; ids are 0 … vocabulary − 1. */
  readonly vocabulary: number;
  /** Length of a token's vector. */
  readonly dim: number;
  /** How the vectors are drawn. Default normal with deviation 1. */
  readonly init?: Init;
}

export const embeddingLayer = defineLayer<Required<EmbeddingOptions>>({
  type: "embedding",
  group: "sequence",
  summary: "A learned vector for each token.",
  fields: { vocabulary: count, dim: count, init: optional(initField, { type: "normal", std: 1 }) },
  init({ vocabulary, dim, init }, { key, inputShape, path }) {
    const shape = [vocabulary, dim];
    requireWeight(shape, { vocabulary, dim }, path);
    const params = { weight: draw(init, key, shape, fansOf(shape)) };
    return { params, state: {}, outputShape: [...inputShape, dim] };
  },
  apply({ vocabulary, dim }, { params, state }, x, { path }) {
    const weight = tensorAt(params, "weight", path);
    if (weight.shape[0] !== vocabulary || weight.shape[1] !== dim)
      throw new ShapeError(
        `${path}: weight is ${showShape(weight.shape)}, must be [vocabulary, dim] = ${showShape([vocabulary, dim])}`,
      );
    requireKnownIds(x, vocabulary, path);
    const ids = x.cast("int32");
    // Of floats as they came: as an int, NaN would be token 0.
    const told = x.dtype === "float32" ? x : ids;
    const inside = told.gt(-1).and(told.lt(vocabulary)).expandDims(-1);
    return { output: where(inside, gather(weight, ids), Number.NaN), state };
  },
});

/**
 * A learned vector for each token: y[n, t] = weight[x[n, t]].
 *
 * @param x  ids, [N, T] or any shape, int32; floats are truncated towards 0, NaN is no id
 * @params   weight [vocabulary, dim]
 * @returns  [N, T, dim]. An id outside 0 … vocabulary − 1 gives NaN and moves no vector, so that training stops and names this layer
 * @cost     no MACs; N · T · dim elements copied, and added up in the gradient
 * @throws {RangeError} for such an id at once, where x's values are known: outside compile and grad
 * @source   Bengio, Ducharme, Vincent & Jauvin 2003, JMLR 3; N(0, 1) as in PyTorch
 */
export const embedding = (options: EmbeddingOptions): Layer => embeddingLayer.make(options);

function requireKnownIds(x: Tensor, vocabulary: number, path: string): void {
  if (x.cell === undefined) return;
  const wrong = x.data().findIndex((id) => !(Math.trunc(id) >= 0 && Math.trunc(id) < vocabulary));
  if (wrong < 0) return;
  const place = x.shape.map((n, axis) => {
    const inner = x.shape.slice(axis + 1).reduce((size, m) => size * m, 1);
    return Math.floor(wrong / inner) % n;
  });
  throw new RangeError(
    `${path}: the id at ${showShape(place)} is ${x.data()[wrong]}, must be in 0 … ${vocabulary - 1} (vocabulary is ${vocabulary})`,
  );
}
