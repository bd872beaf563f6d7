import { ShapeError, showShape } from "../../graph/shape.ts";
import { bernoulli, where } from "../../tensor/index.ts";
import type { DropoutOptions } from "./dropout.ts";
import { within } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export const spatialDropoutLayer = defineLayer<DropoutOptions>({
  type: "spatialDropout",
  group: "regularisation",
  summary: "In training whole channels are set to 0 with a probability.",
  fields: { rate: within(0, 1) },
  apply({ rate }, { state }, x, context) {
    if (x.rank < 3)
      throw new ShapeError(
        `${context.path}: x is ${showShape(x.shape)}, must be [N, …, C] with places between; use dropout for vectors`,
      );
    if (!context.training || rate === 0) return { output: x, state };
    const channels = x.shape.map((n, axis) => (axis === 0 || axis === x.rank - 1 ? n : 1));
    const kept = bernoulli(context.key(), 1 - rate, channels);
    return { output: where(kept, x.div(1 - rate), 0), state };
  },
});

/**
 * Dropout of whole channels: in training, each channel of each example is 0 everywhere with probability `rate`, and the others are
 * divided by 1 − rate; otherwise nothing happens. Neighbouring pixels are alike, so dropping single ones would hide little.
 *
 *   y[n, …, c] = m[n, c] x[n, …, c] / (1 − rate)      m 0 with probability rate, else 1
 *
 * @param x  [N, …, C], which is kept
 * @throws {ShapeError} if x has no axis between examples and channels
 * @throws {Error} in training without a key
 * @source   Tompson, Goroshin, Jain, LeCun & Bregler 2015, arXiv:1411.4280
 */
export const spatialDropout = (options: DropoutOptions): Layer => spatialDropoutLayer.make(options);
