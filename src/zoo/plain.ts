import { activation, flatten, type Init, type Layer, linear, sequential } from "../nn/index.ts";

export interface PlainOptions {
  /** Layers with weights, the last one included. Default 20. */
  readonly depth?: number;
  /** Units of every layer but the last. Default 256. */
  readonly width?: number;
  /** Default "relu". */
  readonly activation?: string;
  readonly init?: Init;
  readonly classes?: number;
}

/**
 * A plain deep network: depth − 1 equal layers of one activation, then one linear layer; no normalisation, no shortcuts. On it the lectures
 * show what becomes of signals and gradients.
 *
 * @throws {RangeError} for a depth below 2
 * @throws {SpecError} for a width, activation or initialiser that cannot be
 */
export function plainMlp({
  depth = 20,
  width = 256,
  activation: name = "relu",
  init = "heNormal",
  classes = 10,
}: PlainOptions = {}): Layer {
  if (!Number.isSafeInteger(depth) || depth < 2)
    throw new RangeError(`plain: depth is ${depth}, must be a whole number ≥ 2`);
  const hidden = Array.from({ length: depth - 1 }, () => [
    linear({ units: width, init }),
    activation(name),
  ]);
  return sequential(flatten(), ...hidden.flat(), linear({ units: classes, init }));
}
