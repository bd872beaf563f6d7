import { constant, differentiate, Expr, input, substitute } from "../../expr/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Parameters } from "./parameter.ts";

/** A point where the formula has no derivative, and the slope that is taken there. */
export interface Kink {
  readonly at: number;
  readonly slope: number;
}

/** The values of an activation with its default parameters, read as mathematics: ["[", 0, Infinity, ")"]. */
export type Range = readonly [opens: "[" | "(", low: number, high: number, closes: "]" | ")"];

/**
 * Where the outputs of inputs around 0 lie: "yes", their mean over a standard normal input is 0; "nearly", it is not, but outputs lie on
 * both sides of 0 and go down to −1 or below; "no" otherwise.
 */
export type Centred = "yes" | "nearly" | "no";

/** What is said of every activation. */
interface Facts {
  readonly name: string;
  /** What it is called in papers and by people. */
  readonly title: string;
  readonly aliases?: readonly string[];
  readonly range: Range;
  /** Where it was published. */
  readonly source: string;
  /** What one should know before using it. */
  readonly note?: string;
  /** What lectures have otherwise, and what is right. */
  readonly erratum?: string;
}

/** What is said of a function of single numbers. Holds for the default parameters. */
interface ElementwiseFacts extends Facts {
  readonly zeroCentred: Centred;
  readonly monotonic: boolean;
  /** Where the slope goes to 0: towards −∞, +∞, both, or neither. */
  readonly saturating: "left" | "right" | "both" | "no";
  readonly kinks?: readonly Kink[];
}

/** What is written down for an activation; everything else is derived. */
export interface ActivationDefinition<P extends Parameters> extends ElementwiseFacts {
  readonly parameters?: P;
  /** Names of two constants of which the first must be below the second. */
  readonly ascending?: readonly [low: keyof P & string, high: keyof P & string];
  /** One of each learned parameter for the whole layer, unless asked otherwise; false: one for each channel. */
  readonly shared?: boolean;
  /** The definition that runs and is differentiated: finite and accurate wherever the function is. */
  expr(x: Expr, parameters: { readonly [K in keyof P]: Expr }): Expr;
  /** The textbook's form, where `expr` had to be another for the sake of accuracy. For people; a test holds that the two are equal. */
  formula?(x: Expr, parameters: { readonly [K in keyof P]: Expr }): Expr;
}

/** Values for some parameters; the others are at their defaults. */
export type Values = Readonly<Record<string, Expr | number>>;

/** A function of single numbers: the record that layers, command line, documentation, export and tests read. */
export interface ElementwiseActivation
  extends Required<Omit<ElementwiseFacts, "note" | "erratum">> {
  readonly kind: "elementwise";
  readonly note?: string;
  readonly erratum?: string;
  readonly parameters: Parameters;
  readonly ascending?: readonly [low: string, high: string];
  readonly shared: boolean;
  expr(x: Expr, values?: Values): Expr;
  /** f′(x), symbolic. */
  derivative(x: Expr, values?: Values): Expr;
  /** As textbooks write it; `expr` where nothing else is said. */
  formula(x: Expr, values?: Values): Expr;
}

/** A function of all values along an axis, made of tensor operations. */
export interface AxisActivation extends Facts {
  readonly kind: "axis";
  readonly aliases: readonly string[];
  /** One element of the result, and its derivative by the input at j, in LaTeX. */
  readonly latex: { readonly formula: string; readonly derivative?: string };
  /** True where it has no useful derivative, so that training with it is refused. */
  readonly evaluationOnly: boolean;
  apply(x: Tensor, axis: number): Tensor;
}

export type Activation = ElementwiseActivation | AxisActivation;

/** Completes a record: defaults for what is left out, the derivative from the formula. */
export function activation<const P extends Parameters>(
  definition: ActivationDefinition<P>,
): ElementwiseActivation {
  const parameters: Parameters = definition.parameters ?? {};
  const complete = (given: Values): { readonly [K in keyof P]: Expr } =>
    completeValues(parameters, given) as { readonly [K in keyof P]: Expr };
  const expr = (x: Expr, given: Values = {}): Expr => definition.expr(x, complete(given));
  return Object.freeze({
    ...definition,
    kind: "elementwise",
    aliases: definition.aliases ?? [],
    kinks: definition.kinks ?? [],
    shared: definition.shared ?? false,
    parameters,
    expr,
    // Differentiated at an input of its own, so that x may be any expression, and the parameters' inputs keep their numbers.
    derivative: (x, given = {}) =>
      substitute(differentiate(expr(input(PRIVATE), given), PRIVATE), replaceOne(PRIVATE, x)),
    formula: (x, given = {}) =>
      definition.formula?.(x, complete(given)) ?? definition.expr(x, complete(given)),
  } satisfies ElementwiseActivation);
}

/** An input that nobody else uses. */
const PRIVATE = 200;

/** Sparse: inputs that it does not hold stay. */
function replaceOne(index: number, by: Expr): Expr[] {
  const inputs: Expr[] = [];
  inputs[index] = by;
  return inputs;
}

/** Every parameter as an expression: as given, else its default; what is sampled at its mean; a mean at 0. */
function completeValues(parameters: Parameters, given: Values): Record<string, Expr> {
  const values: Record<string, Expr> = {};
  const missing: [name: string, low: string, high: string][] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name];
    if (value instanceof Expr) values[name] = value;
    else if (value !== undefined) values[name] = constant(value);
    else if (parameter.kind === "constant") values[name] = constant(parameter.default);
    else if (parameter.kind === "learned") values[name] = constant(parameter.start);
    else if (parameter.kind === "statistic") values[name] = constant(0);
    else missing.push([name, parameter.low, parameter.high]);
  }
  for (const [name, low, high] of missing) {
    const [a, b] = [values[low], values[high]];
    if (a !== undefined && b !== undefined) values[name] = a.add(b).div(2);
  }
  return values;
}

/** Completes the record of a function along an axis. */
export const axisActivation = (
  definition: Omit<AxisActivation, "kind" | "aliases" | "evaluationOnly"> & {
    readonly aliases?: readonly string[];
    readonly evaluationOnly?: boolean;
  },
): AxisActivation =>
  Object.freeze({
    ...definition,
    kind: "axis",
    aliases: definition.aliases ?? [],
    evaluationOnly: definition.evaluationOnly ?? false,
  });
