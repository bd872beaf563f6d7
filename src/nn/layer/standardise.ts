import { ShapeError, showShape } from "../../graph/shape.ts";
import { stopGradient, type Tensor, tensor } from "../../tensor/index.ts";
import { type Field, finite, optional, positive } from "./field.ts";
import { defineLayer, type Layer, tensorAt } from "./layer.ts";

export interface StandardiseOptions {
  /** Of all channels, or one for each. Default 0. */
  readonly mean?: number | readonly number[];
  /** Standard deviation of all channels, or one for each. Default 1. */
  readonly std?: number | readonly number[];
}

/** One number for all channels, or a list of one for each. */
const perChannel = (one: Field<number>): Field<number | readonly number[]> => ({
  hint: { kind: "either", of: [one.hint, { kind: "list", of: one.hint }] },
  parse: (value, place) =>
    Array.isArray(value) && value.length > 0
      ? value.map((item: unknown, i) =>
          one.parse(item, { ...place, option: `${place.option}[${i}]` }),
        )
      : one.parse(value, place),
});

export const standardiseLayer = defineLayer<Required<StandardiseOptions>>({
  type: "standardise",
  group: "normalisation",
  summary: "Subtracts fixed means and divides by fixed deviations; nothing is learned.",
  fields: { mean: optional(perChannel(finite), 0), std: optional(perChannel(positive), 1) },
  init({ mean, std }, { inputShape, path }) {
    const channels = inputShape.at(-1) ?? 1;
    const state = {
      mean: spread("mean", mean, channels, path),
      std: spread("std", std, channels, path),
    };
    return { params: {}, state, outputShape: inputShape };
  },
  apply(_options, { state }, x, { path }) {
    const mean = tensorAt(state, "mean", path);
    if (x.shape.at(-1) !== mean.shape[0])
      throw new ShapeError(
        `${path}: x is ${showShape(x.shape)}, mean is ${showShape(mean.shape)}; the last axis of x must be ${mean.shape[0]}`,
      );
    const std = tensorAt(state, "std", path);
    return { output: x.sub(stopGradient(mean)).div(stopGradient(std)), state };
  },
});

/**
 * Standardisation of the input: every channel to mean 0 and deviation 1 over the training set.
 *
 *   y = (x − mean) / std
 *
 * Mean and deviation are fitted beforehand, by `fitStandardisation(dataset)` of the data room, and are no parameters: they are saved with
 * the model as its state, and nothing moves them.
 *
 *   sequential(standardise(fitStandardisation(train)), conv2d({ … }), …)
 *
 * @param x  [N, …, C]
 * @state    mean [C], std [C]
 * @throws {ShapeError} if there are not as many means or deviations as channels
 * @source   LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, 4.3
 */
export const standardise = (options: StandardiseOptions = {}): Layer =>
  standardiseLayer.make(options);

function spread(
  option: string,
  value: number | readonly number[],
  channels: number,
  path: string,
): Tensor {
  const values = typeof value === "number" ? new Array<number>(channels).fill(value) : value;
  if (values.length !== channels)
    throw new ShapeError(
      `${path}: ${option} has ${values.length} values, x has ${channels} channels; give one number, or one for each channel`,
    );
  return tensor(Float32Array.from(values));
}
