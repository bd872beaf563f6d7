import type { Shape } from "../../graph/shape.ts";
import type { ReceptiveField } from "../receptive-field.ts";
import type { Figures } from "../summary.ts";

/** The numbers of a layer that are explained, in the order in which they are shown. */
export const quantities = [
  "output",
  "params",
  "state",
  "macs",
  "activations",
  "field",
  "jump",
  "start",
] as const;
export type Quantity = (typeof quantities)[number];

/** One number, and the arithmetic that gives it. */
export interface Case {
  /** What it is of: "height", "channels"; "" where there is one only. */
  readonly of: string;
  /** With + − · / ( ) ⌊ ⌋ ⌈ ⌉ and max( , ): "⌊(26 + 0 − 1·(3 − 1) − 1) / 1⌋ + 1". */
  readonly values: string;
  readonly result: number;
}

/** One formula of a layer, with the values in it for each axis. */
export interface Formula {
  readonly quantity: Quantity;
  /** In symbols: "Kh·Kw·Cin·filters"; "" where the number stands for itself. */
  readonly symbols: string;
  readonly cases: readonly Case[];
  /** Where the numbers come from, in words. */
  readonly note?: string;
}

/** Loops of a contraction, done `times` times; as one product their extents are its MACs. */
export interface Product {
  readonly times: number;
  readonly extents: readonly number[];
}

/** All that a layer's numbers are made of. Shapes have no batch axis. */
export interface Facts {
  readonly path: string;
  /** Kind of layer, by which the explanation is found. */
  readonly type: string;
  /** Every option, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly batch: number;
  readonly input: Shape;
  readonly output: Shape;
  /** Its own, by name. */
  readonly params: readonly Named[];
  readonly state: readonly Named[];
  /** Contractions of its own. */
  readonly products: readonly Product[];
  /** Of its input and of its output; undefined where none depends on the model's input. */
  readonly before: ReceptiveField | undefined;
  readonly after: ReceptiveField | undefined;
  /** What one output reads of the layer's own input. Takes a walk over the graph. */
  window(): ReceptiveField | undefined;
  readonly children: readonly Part[];
  /** Of the layer and all in it. */
  readonly total: Figures;
}

export interface Named {
  readonly name: string;
  readonly shape: Shape;
}

/** A layer inside of the one that is explained. */
export interface Part {
  readonly name: string;
  readonly total: Figures;
  readonly size: readonly number[];
}

/**
 * How the numbers of some kinds of layers come about: one record for each file in this folder. What a record does not say, or says of
 * other options than those it knows (its result is not the summary's), is explained from the graph.
 */
export interface Explanation {
  readonly types: readonly string[];
  explain(facts: Facts): readonly Formula[];
  /** The same work done otherwise, for comparison. */
  beside?(facts: Facts): Comparison | undefined;
}

export interface Comparison {
  readonly title: string;
  readonly lines: readonly (Case & { readonly symbols: string })[];
}

/** A formula with one number. */
export const single = (
  quantity: Quantity,
  symbols: string,
  values: string,
  result: number,
): Formula => ({ quantity, symbols, cases: [{ of: "", values, result }] });

/** "3·3·128" */
export const product = (factors: readonly number[]): string =>
  factors.length === 0 ? "1" : factors.map(written).join("·");

export const productOf = (factors: readonly number[]): number =>
  factors.reduce((all, factor) => all * factor, 1);

/** A number within a formula: one below 0 in brackets. */
export const written = (n: number): string => (n < 0 ? `(−${decimal(-n)})` : decimal(n));

const decimal = (n: number): string => String(Number(n.toFixed(6)));

const names = [[], ["length"], ["height", "width"], ["depth", "height", "width"]] as const;

/** What the spatial axes are called, by their number. */
export const axisNames = (count: number): readonly string[] =>
  names[count] ?? Array.from({ length: count }, (_, axis) => `axis ${axis + 1}`);

/** The last axis holds channels; a vector is one axis of features. */
export const nameOfAxis = (rank: number, axis: number): string =>
  axis === rank - 1 ? (rank === 1 ? "features" : "channels") : axisNames(rank - 1)[axis]!;
