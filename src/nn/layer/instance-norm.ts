import { type Shape, sizeOf } from "../../graph/shape.ts";
import { flag, optional, positive } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";
import {
  type AffineOptions,
  affineVariables,
  normalise,
  requireSeveral,
  scaleAndShift,
} from "./normalise.ts";

export type InstanceNormOptions = AffineOptions;

export const instanceNormLayer = defineLayer<Required<InstanceNormOptions>>({
  type: "instanceNorm",
  group: "normalisation",
  summary: "Each channel to mean 0 and variance 1 within each example.",
  fields: { epsilon: optional(positive, 1e-5), affine: optional(flag, false) },
  init({ affine }, { inputShape, path }) {
    requirePixels(inputShape, path);
    return affineVariables(affine, inputShape.slice(-1), inputShape);
  },
  apply({ epsilon, affine }, { params, state }, x, { path }) {
    requirePixels(x.shape.slice(1), path);
    const places = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
    return { output: scaleAndShift(affine, normalise(x, places, epsilon), params, path), state };
  },
});

/**
 * Instance normalisation: each channel of each example to mean 0 and variance 1 over its pixels; with `affine` (default false, as in
 * PyTorch) a learned scale γ and shift β for each channel. The same in training and evaluation.
 *
 *   y = γ (x − μ) / √(σ² + ε) + β      μ, σ² over all axes but the first and the last, σ² divided by n
 *
 * @param x  [N, …, C] with at least one axis of places between
 * @params   with affine: scale γ [C], shift β [C]
 * @returns  the shape of x
 * @throws {ShapeError} if a channel has a single value, or C is not what the parameters were made for
 * @source   Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022
 */
export const instanceNorm = (options: InstanceNormOptions = {}): Layer =>
  instanceNormLayer.make(options);

function requirePixels(example: Shape, path: string): void {
  const pixels = example.length < 2 ? 0 : sizeOf(example.slice(0, -1));
  const repair = "put it before pooling and flatten, or use layerNorm";
  requireSeveral(pixels, example, path, "values a channel", repair);
}
