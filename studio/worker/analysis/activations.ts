/** Every activation for the page: cards, curves for values of parameters, and networks with another one in them. */
import { reference } from "../../../src/backend/reference/index.ts";
import { type ActivationCard, describeActivation } from "../../../src/inspect/activation.ts";
import {
  type ActivationCurve,
  type Adjustable,
  activationCurve,
  adjustableParameters,
  type CurveOptions,
  functionsOf,
  type ParameterValues,
} from "../../../src/inspect/activation-curve.ts";
import {
  type Activation,
  activations,
  type ElementwiseActivation,
  findActivation,
  fromSpec,
  type Spec,
  toSpec,
  withActivation,
} from "../../../src/nn/index.ts";
import { compile, type Tensor, tensor } from "../../../src/tensor/index.ts";

/** What a card of the page says, and what can be moved on it. */
export interface PageCard extends ActivationCard {
  readonly kind: Activation["kind"];
  /** Nothing can be trained through it. */
  readonly evaluationOnly: boolean;
  readonly adjustable: readonly Adjustable[];
  /** Something of it is learned. */
  readonly learned: boolean;
  /** Whether its values lie between two finite ones. */
  readonly bounded: boolean;
}

/** All of them, in the order of the catalogue. */
export const activationCards = (): PageCard[] =>
  Object.values(activations).map((record: Activation) => {
    const adjustable = adjustableParameters(record);
    const [, low, high] = record.range;
    return {
      ...describeActivation(record),
      kind: record.kind,
      evaluationOnly: record.kind === "axis" && record.evaluationOnly,
      adjustable,
      learned: adjustable.some(({ kind }) => kind === "learned"),
      bounded: Number.isFinite(low) && Number.isFinite(high),
    };
  });

/** @throws {RangeError} if there is none of this name, or it works along an axis */
function elementwise(name: string): ElementwiseActivation {
  const record = findActivation(name);
  if (record?.kind === "elementwise") return record;
  throw new RangeError(`${name} is no function of single numbers`);
}

/** What went wrong comes as text: values that a formula does not allow are no failure of the page. */
export type Curve = ActivationCurve | { readonly refused: string };

export function curveOf(name: string, options: CurveOptions): Curve {
  try {
    return activationCurve(elementwise(name), options);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      return { refused: error.message };
    throw error;
  }
}

/** f(x) and f′(x). */
export function valuesAt(
  name: string,
  values: ParameterValues,
  x: number,
): { readonly f: number; readonly slope: number } {
  const [f, slope] = functionsOf(elementwise(name), values);
  return { f: f(x), slope: slope(x) };
}

/** A function along an axis, of a list of numbers, in float64. */
export function alongAxis(name: string, x: readonly number[]): number[] {
  const record = findActivation(name);
  if (record?.kind !== "axis") throw new RangeError(`${name} is no function along an axis`);
  const run = compile((x: Tensor) => record.apply(x, 0), { backend: reference() });
  return [...run(tensor([...x])).data()];
}

/** The network with this activation in place of each of its own, and how many are another now. */
export function specWith(
  spec: Spec,
  name: string,
): { readonly spec: Spec; readonly changed: number } {
  const changed = toSpec(withActivation(fromSpec(spec), name));
  return { spec: changed, changed: differences(spec, changed) };
}

/** How many layers and options of two specs of one form name another activation. */
function differences(a: unknown, b: unknown): number {
  if (typeof a === "string" || typeof b === "string") return a === b ? 0 : 1;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return 0;
  const [before, after] = [a, b] as Readonly<Record<string, unknown>>[];
  return Object.entries(after ?? {}).reduce(
    (sum, [key, value]) =>
      sum + (before?.[key] === undefined ? 0 : differences(before[key], value)),
    0,
  );
}
