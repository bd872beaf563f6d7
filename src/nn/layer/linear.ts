import { ShapeError, showShape, sizeOf } from "../../graph/shape.ts";
import { einsum, foldIn, type Tensor, zeros } from "../../tensor/index.ts";
import { draw, fansOf, type Init, initField } from "../init/index.ts";
import { count, flag, optional } from "./field.ts";
import { defineLayer, type Layer, requireFloat, tensorAt } from "./layer.ts";
import { requireWeight } from "./weight.ts";

export interface LinearOptions {
  /** Length of the output vector. */
  readonly units: number;
  /** Default true. */
  readonly bias?: boolean;
  /** How the weight is drawn. Default "heNormal". */
  readonly init?: Init;
}

export const linearLayer = defineLayer<Required<LinearOptions>>({
  type: "linear",
  group: "linear",
  summary: "Fully connected: each output is a weighted sum of all inputs.",
  fields: {
    units: count,
    bias: optional(flag, true),
    init: optional(initField, "heNormal"),
  },
  init({ units, bias, init }, { key, inputShape, path }) {
    const features = inputShape.at(-1);
    if (features === undefined)
      throw new ShapeError(`${path}: x has no axis but the batch; reshape x to [N, features]`);
    const shape = [features, units];
    requireWeight(shape, { units }, path);
    const weight = draw(init, foldIn(key, 0), shape, fansOf(shape));
    const params = { weight, ...(bias && { bias: zeros([units]) }) };
    return { params, state: {} };
  },
  apply({ bias }, { params, state }, x, { path }) {
    const weight = tensorAt(params, "weight", path);
    requireFeatures(x, weight, path);
    requireFloat(x, path);
    const axes = "abcdefgh".slice(0, x.rank - 1);
    const y = einsum(`${axes}i,io->${axes}o`, x, weight);
    return { output: bias ? y.add(tensorAt(params, "bias", path)) : y, state };
  },
});

/**
 * Every output is a weighted sum of all inputs: y = x W + b, over the last axis of x.
 *
 * @param x  [N, …, in]
 * @params   weight [in, units], bias [units]
 * @returns  [N, …, units]
 * @cost     N · … · in · units MACs
 * @throws {ShapeError} if the last axis of x is not the one that the weight was made for
 */
export const linear = (options: LinearOptions): Layer => linearLayer.make(options);

function requireFeatures(x: Tensor, weight: Tensor, path: string): void {
  const needed = weight.shape[0] ?? 0;
  const came = x.shape.at(-1);
  if (came === needed && x.rank >= 2) return;
  const tail = sizeOf(x.shape.slice(1));
  const pooled =
    x.rank > 2 ? "flatten or pool x first" : "reshape x, or make the weight for this input";
  const repair = x.rank > 2 && tail === needed ? "flatten x first" : pooled;
  throw new ShapeError(
    `${path}: x is ${showShape(x.shape)}, weight is ${showShape(weight.shape)}; ${repair} (last axis must be ${needed}, not ${came ?? "missing"})`,
  );
}
