import { differentiate, type Expr, input, substitute } from "../../expr/index.ts";

/** Named numbers of an activation, such as the slope of leaky ReLU. */
export type Parameters = Readonly<Record<string, number>>;

/** A point where the formula has no derivative, and the slope that is taken there. */
export interface Kink {
  readonly at: number;
  readonly slope: number;
}

/** The values of `f` with the default parameters: [low, high], an end included or not. */
export type Range = readonly [low: number, high: number];

/**
 * Where the outputs of inputs around 0 lie: "yes", their mean over a standard normal input is 0; "nearly", it is not, but outputs go
 * down to −1 or below; "no" otherwise.
 */
export type Centred = "yes" | "nearly" | "no";

/** What is written down for an activation; everything else is derived. */
export interface ActivationDefinition<P extends Parameters> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Named numbers and their defaults. */
  readonly parameters?: P;
  /** The only definition: it runs on every backend, is differentiated, printed and plotted. */
  expr(x: Expr, parameters: P): Expr;
  readonly range: Range;
  readonly zeroCentred: Centred;
  readonly monotonic: boolean;
  /** Flat towards −∞, +∞, both, or neither. */
  readonly saturating: "left" | "right" | "both" | "no";
  readonly kinks?: readonly Kink[];
  /** Where it was published. */
  readonly source: string;
}

/** One activation function: the record that layers, command line, documentation, export and tests read. */
export interface Activation {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly parameters: Parameters;
  expr(x: Expr, parameters?: Parameters): Expr;
  /** f′(x), symbolic. */
  derivative(x: Expr, parameters?: Parameters): Expr;
  readonly range: Range;
  readonly zeroCentred: Centred;
  readonly monotonic: boolean;
  readonly saturating: "left" | "right" | "both" | "no";
  readonly kinks: readonly Kink[];
  readonly source: string;
}

/** Completes a record: defaults for what is left out, the derivative from the formula. */
export function activation<const P extends Parameters>(
  definition: ActivationDefinition<P>,
): Activation {
  const defaults: Parameters = definition.parameters ?? {};
  const expr = (x: Expr, given: Parameters = {}): Expr =>
    definition.expr(x, { ...defaults, ...given } as P);
  return Object.freeze({
    ...definition,
    aliases: definition.aliases ?? [],
    kinks: definition.kinks ?? [],
    parameters: defaults,
    expr,
    derivative: (x: Expr, given: Parameters = {}): Expr =>
      substitute(differentiate(expr(input(0), given), 0), [x]),
  });
}
