import { activation, type Layer, linear, sequential } from "../nn/index.ts";

/** A network that is told by its sizes alone. */
export interface DenseNetwork {
  readonly model: Layer;
  readonly input: readonly number[];
}

const SIZES = /^\d+(-\d+)+$/;
/** Larger layers are a slip of the hand. */
const LARGEST = 1e6;

/**
 * "2-2-1": two inputs, two hidden units, one output, as networks are drawn. Every unit has the activation; of several outputs
 * the last layer is a softmax.
 *
 * @returns undefined for a text of another form
 * @throws {SpecError} for an unknown activation, {RangeError} for a size of 0, or above a million
 */
export function denseNetwork(text: string, name = "sigmoid"): DenseNetwork | undefined {
  if (!SIZES.test(text)) return undefined;
  const [input = 0, ...units] = text.split("-").map(Number);
  const wrong = [input, ...units].find((n) => !(n >= 1 && n <= LARGEST));
  if (wrong !== undefined)
    throw new RangeError(
      `network ${text}: a layer of ${wrong} units; each must have 1 … ${LARGEST}`,
    );
  const layers = units.flatMap((n, i) => {
    const isLast = i === units.length - 1;
    return [linear({ units: n }), activation(isLast && n > 1 ? "softmax" : name)];
  });
  return { model: sequential(...layers), input: [input] };
}
