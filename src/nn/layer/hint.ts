/** What the value of an option may be, as data: for editors, which complete it and draw a form. `Field.parse` alone decides. */
export type Hint =
  | NumberHint
  | { readonly kind: "flag" }
  | { readonly kind: "choice"; readonly names: readonly string[] }
  | { readonly kind: "constant"; readonly value: string | number | boolean }
  /** One after the other; of any length where none is told. */
  | { readonly kind: "list"; readonly of: Hint; readonly length?: number }
  | { readonly kind: "either"; readonly of: readonly Hint[] }
  | { readonly kind: "text" }
  | { readonly kind: "layer" }
  /** A list of at least one layer, each with a `name` where it has one. */
  | { readonly kind: "layers" }
  /** The wires of a graph: a list of { name, from, join }. */
  | { readonly kind: "nodes"; readonly joins: readonly string[] }
  /** The name of an initialiser, or { type: name, … } with the options that `describeInitializers` lists. */
  | { readonly kind: "init"; readonly names: readonly string[] }
  | { readonly kind: "schedule" }
  /** Whatever the example shows. */
  | { readonly kind: "json"; readonly example: unknown }
  /** For code only: JSON has none. */
  | { readonly kind: "function" };

/** A number and its range; what is not told has no end. */
export interface NumberHint {
  readonly kind: "number";
  readonly whole?: boolean;
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly below?: number;
}
