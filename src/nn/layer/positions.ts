import { ShapeError, showShape } from "../../graph/shape.ts";
import { normal, type Tensor, tensor } from "../../tensor/index.ts";
import { choice, optional, SpecError } from "./field.ts";
import { defineLayer, type Layer, noVariables, tensorAt } from "./layer.ts";
import { countOrFalse, requireSequence } from "./sequence.ts";

export interface PositionsOptions {
  /** Default "sinusoidal". */
  readonly kind?: "sinusoidal" | "learned";
  /** The longest sequence that learned positions reach. Default false: that of the input that the variables are made for. */
  readonly length?: number | false;
}

/** As in BERT: small beside the tokens' own vectors. */
const DEVIATION = 0.02;

/** Longer waves than this times 2π tell no positions apart. Vaswani et al. 2017, section 3.5. */
const LONGEST = 10_000;

export const positionsLayer = defineLayer<Required<PositionsOptions>>({
  type: "positions",
  group: "sequence",
  summary: "Adds to each step a vector that tells where it stands.",
  fields: {
    kind: optional(choice(["sinusoidal", "learned"]), "sinusoidal"),
    length: optional(countOrFalse, false),
  },
  init({ kind, length }, { key, inputShape, path }) {
    requireSequence([null, ...inputShape], path);
    if (kind === "sinusoidal" && length !== false)
      throw new SpecError(
        `${path}: length is ${length} with kind "sinusoidal", must be false; sinusoidal positions have no end`,
      );
    const [steps = 0, dim = 0] = inputShape;
    if (kind === "sinusoidal") return { ...noVariables, outputShape: inputShape };
    const weight = normal(key, [length || steps, dim]).mul(DEVIATION);
    return { params: { weight }, state: {}, outputShape: inputShape };
  },
  apply({ kind }, { params, state }, x, { path }) {
    requireSequence(x.shape, path);
    const [, steps = 0, dim = 0] = x.shape;
    if (kind === "sinusoidal") return { output: x.add(sinusoidalPositions(steps, dim)), state };
    const weight = tensorAt(params, "weight", path);
    const [length = 0, width = 0] = weight.shape;
    if (steps > length || dim !== width)
      throw new ShapeError(
        `${path}: x is ${showShape(x.shape)}, learned positions are ${showShape(weight.shape)}; T must be ≤ ${length} and the last axis ${width}`,
      );
    return { output: x.add(weight.slice([0, steps], null)), state };
  },
});

/**
 * Adds to every step a vector of its position, which the sum over steps of attention would otherwise not know: y[n, t] = x[n, t] + P[t].
 *
 *   sinusoidal:  P[t, 2i] = sin(t / 10000^(2i/F)),   P[t, 2i+1] = cos(t / 10000^(2i/F))
 *   learned:     P = weight, N(0, 0.02²) at first
 *
 * @param x  [N, T, F]
 * @params   learned: weight [length, F]
 * @returns  [N, T, F]
 * @cost     no MACs
 * @throws {ShapeError} if x is not [N, T, F], or longer than the learned positions
 * @throws {SpecError}  if a length is given to sinusoidal ones
 * @source   Vaswani et al. 2017, arXiv:1706.03762, section 3.5; learned: Gehring et al. 2017, arXiv:1705.03122
 */
export const positions = (options: PositionsOptions = {}): Layer => positionsLayer.make(options);

/** P of `positions`, [length, dim]: wavelengths from 2π to 10000 · 2π in geometric progression, sine and cosine in turn. */
export function sinusoidalPositions(length: number, dim: number): Tensor {
  const values = Float32Array.from({ length: length * dim }, (_, at) => {
    const [t, f] = [Math.floor(at / dim), at % dim];
    const angle = t / LONGEST ** ((f - (f % 2)) / dim);
    return f % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tensor(values, [length, dim]);
}
