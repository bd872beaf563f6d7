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

export interface GroupNormOptions extends AffineOptions {
  /** The channels fall into so many groups of neighbours; 1 takes all channels together. */
  readonly groups: number;
}

export const groupNormLayer = defineLayer<Required<GroupNormOptions>>({
  type: "groupNorm",
  group: "normalisation",
  summary: "Groups of channels to mean 0 and variance 1 within each example.",
  fields: { groups: count, epsilon: optional(positive, 1e-5), affine: optional(flag, true) },
  init({ groups, affine }, { inputShape, path }) {
    const channels = requireGroups(groups, inputShape, path);
    return affineVariables(affine, [channels], inputShape);
  },
  apply({ groups, epsilon, affine }, { params, state }, x, { path }) {
    const channels = requireGroups(groups, x.shape.slice(1), path);
    const parted = x.reshape([...x.shape.slice(0, -1), groups, channels / groups]);
    // All but the examples and the groups.
    const axes = parted.shape.flatMap((_, axis) =>
      axis === 0 || axis === parted.rank - 2 ? [] : [axis],
    );
    const normal = normalise(parted, axes, epsilon).reshape(x.shape);
    return { output: scaleAndShift(affine, normal, params, path), state };
  },
});

/**
 * Group normalisation: in each example, each group of channels to mean 0 and variance 1 over all pixels, then a learned scale γ and
 * shift β for each channel. It knows no batch, so it is the same in training and evaluation and for small batches.
 *
 *   y = γ (x − μ) / √(σ² + ε) + β      μ, σ² over the pixels and the C / groups channels of a group, σ² divided by n
 *
 * @param x  [N, …, C]
 * @params   scale γ [C], shift β [C]; none with affine: false
 * @returns  the shape of x
 * @throws {ShapeError} if groups do not divide C, a group has a single value, or C is not what the parameters were made for
 * @source   Wu & He 2018, arXiv:1803.08494
 */
export const groupNorm = (options: GroupNormOptions): Layer => groupNormLayer.make(options);

function requireGroups(groups: number, example: Shape, path: string): number {
  const channels = example.at(-1);
  if (channels !== undefined && channels % groups === 0) {
    requireSeveral(sizeOf(example) / groups, example, path, "values a group", "use fewer groups");
    return channels;
  }
  const came = channels === undefined ? "no channels" : `${channels} channels`;
  throw new ShapeError(
    `${path}: groups is ${groups}, one example of x is ${showShape(example)} with ${came}; groups must divide the channels`,
  );
}
