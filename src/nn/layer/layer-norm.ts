import { type Shape, ShapeError, showShape, sizeOf } from "../../graph/shape.ts";
import { count, flag, optional, positive } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import {
  type AffineOptions,
  affineVariables,
  normalise,
  requireSeveral,
  scaleAndShift,
} from "./normalise.ts";

export interface LayerNormOptions extends AffineOptions {
  /** So many of the last axes are normalised together. Default 1: the features. */
  readonly axes?: number;
}

export const layerNormLayer = defineLayer<Required<LayerNormOptions>>({
  type: "layerNorm",
  group: "normalisation",
  summary: "The features of each position to mean 0 and variance 1.",
  fields: {
    axes: optional(count, 1),
    epsilon: optional(positive, 1e-5),
    affine: optional(flag, true),
  },
  init({ axes, affine }, { inputShape, path }) {
    requireAxes(axes, inputShape, path);
    return affineVariables(affine, inputShape.slice(-axes), inputShape);
  },
  apply({ axes, epsilon, affine }, { params, state }, x, { path }) {
    requireAxes(axes, x.shape.slice(1), path);
    const last = Array.from({ length: axes }, (_, i) => x.rank - axes + i);
    return { output: scaleAndShift(affine, normalise(x, last, epsilon), params, path), state };
  },
});

/**
 * Layer normalisation: each example's features (at each place) to mean 0 and variance 1, then a learned scale γ and shift β for each
 * feature. It knows no batch, so it does the same in training and evaluation and for a batch of one.
 *
 *   y = γ (x − μ) / √(σ² + ε) + β      μ, σ² over the last `axes` axes, σ² divided by n
 *
 * @param x  [N, …, F]; [N, T, F] for sequences
 * @params   scale γ, shift β: the last `axes` axes of x; none with affine: false
 * @returns  the shape of x
 * @throws {ShapeError} if x has fewer axes behind the batch than `axes`, a single value in them, or others than the parameters
 * @source   Ba, Kiros & Hinton 2016, arXiv:1607.06450
 */
export const layerNorm = (options: LayerNormOptions = {}): Layer => layerNormLayer.make(options);

function requireAxes(axes: number, example: Shape, path: string): void {
  if (axes > example.length)
    throw new ShapeError(
      `${path}: axes is ${axes}, one example of x is ${showShape(example)}; axes must be from 1 to ${example.length}`,
    );
  requireSeveral(
    sizeOf(example.slice(-axes)),
    example,
    path,
    "values",
    "take more axes, or leave it out",
  );
}
