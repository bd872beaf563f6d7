import { input, toJs } from "../../expr/index.ts";
import {
  type Activation,
  activationNames,
  type ElementwiseActivation,
  findActivation,
} from "../activation/index.ts";
import { type Field, real, refuse } from "../layer/field.ts";
import { nearestName } from "../nearest.ts";

/** A factor on the deviation of weights, or the activation behind the layer, from which it follows. */
export type Gain = number | string;

/** Beyond it the density of a standard normal is below 10⁻³¹. */
const END = 12;
/** Gauss–Legendre nodes and weights on [−1, 1], 5 points. */
const RULE: readonly (readonly [node: number, weight: number])[] = [
  [0, 128 / 225],
  ...[-1, 1].flatMap((side): [number, number][] => [
    [(side * Math.sqrt(5 - 2 * Math.sqrt(10 / 7))) / 3, (322 + 13 * Math.sqrt(70)) / 900],
    [(side * Math.sqrt(5 + 2 * Math.sqrt(10 / 7))) / 3, (322 - 13 * Math.sqrt(70)) / 900],
  ]),
];
const PIECES = 480;

const known = new WeakMap<Activation, number>();

/**
 * The gain of an activation: the factor on the deviation of weights that keeps the second moment of what the next layer sums,
 *
 *   gain = 1 / √E[f(z)²]      z ~ N(0, 1)
 *
 * computed from the activation's formula with its default numbers, to about 12 digits. ReLU: √2, leaky ReLU: √(2 / (1 + slope²)),
 * identity: 1, the same as PyTorch's `calculate_gain`. For tanh PyTorch takes 5/3 and for SELU 3/4, found by trying; the formula gives
 * 1.5925 and 1 there; and PyTorch's 1 for the sigmoid is 1.8462 here. Where those are wanted, write the number: { gain: 5 / 3 }.
 *
 * @throws {RangeError} for an activation that is unknown, or 0 everywhere
 * @source He, Zhang, Ren & Sun 2015, arXiv:1502.01852, equation 9, for any f; Klambauer et al. 2017, arXiv:1706.02515, fixed point
 */
export function gainOf(activation: string | Activation): number {
  const record = typeof activation === "string" ? findActivation(activation) : activation;
  if (record === undefined) throw new RangeError(`gain: activation ${activation} is unknown`);
  if (record.kind === "axis")
    throw new RangeError(`gain: activation ${record.name} works along an axis, and has no gain`);
  let gain = known.get(record);
  if (gain === undefined) {
    gain = 1 / Math.sqrt(secondMoment(record));
    if (!Number.isFinite(gain))
      throw new RangeError(`gain: activation ${record.name} has no finite second moment above 0`);
    known.set(record, gain);
  }
  return gain;
}

/** E[f(z)²] by quadrature between the kinks, where the integrand is smooth. */
function secondMoment(record: ElementwiseActivation): number {
  const f = toJs(record.expr(input(0)));
  const width = (2 * END) / PIECES;
  const even = Array.from({ length: PIECES + 1 }, (_, i) => -END + i * width);
  const ends = [...even, ...record.kinks.map(({ at }) => at)]
    .filter((x) => Math.abs(x) <= END)
    .sort((a, b) => a - b);
  let sum = 0;
  for (let i = 1; i < ends.length; i++) {
    const [low, high] = [ends[i - 1] as number, ends[i] as number];
    const half = (high - low) / 2;
    for (const [node, weight] of RULE) {
      const z = low + half * (1 + node);
      sum += half * weight * f(z) ** 2 * Math.exp((-z * z) / 2);
    }
  }
  return sum / Math.sqrt(2 * Math.PI);
}

/** The factor that a gain stands for. */
export const factorOf = (gain: Gain): number => (typeof gain === "number" ? gain : gainOf(gain));

const NEEDS = "finite and > 0, or the name of an activation";
const number = real(NEEDS, (n) => Number.isFinite(n) && n > 0, { above: 0 });

/** A number above 0, or the name of an activation. */
export const gainField: Field<Gain> = {
  hint: { kind: "either", of: [number.hint, { kind: "choice", names: activationNames() }] },
  parse(value, place) {
    if (typeof value === "number") return number.parse(value, place);
    if (typeof value === "string" && findActivation(value) !== undefined) return value;
    const near = typeof value === "string" ? nearestName(value, activationNames()) : undefined;
    return refuse(place, value, NEEDS, near && JSON.stringify(near));
  },
};
