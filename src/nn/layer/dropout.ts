import { bernoulli, type Key, type Tensor, where } from "../../tensor/index.ts";
import { within } from "./field.ts";
import { defineLayer, type Layer } from "./layer.ts";

export interface DropoutOptions {
  /** Probability that an element is dropped, in [0, 1). */
  readonly rate: number;
}

export const dropoutLayer = defineLayer<DropoutOptions>({
  type: "dropout",
  group: "regularisation",
  summary: "In training each number is set to 0 with a probability; afterwards nothing happens.",
  fields: { rate: within(0, 1) },
  apply({ rate }, { state }, x, context) {
    if (!context.training || rate === 0) return { output: x, state };
    return { output: dropElements(x, rate, context.key()), state };
  },
});

/** Each element 0 with probability `rate`, else divided by 1 − rate. */
export const dropElements = (x: Tensor, rate: number, key: Key): Tensor =>
  where(bernoulli(key, 1 - rate, x.shape), x.div(1 - rate), 0);

/**
 * In training, sets each element to 0 with probability `rate` and divides the others by 1 − rate, so that the expectation stays;
 * otherwise does nothing. Needs `key` in training.
 *
 *   y = m x / (1 − rate)      m of each element 0 with probability rate, else 1
 *
 * @param x  any shape, which is kept
 * @throws {Error} in training without a key
 * @source   Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, JMLR 15
 */
export const dropout = (options: DropoutOptions): Layer => dropoutLayer.make(options);
