import type { DType } from "../expr/dtype.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { Tensor } from "./tensor.ts";
import { flatten, matchTree, type Tree, type TreeDef } from "./tree.ts";

/** What a compiled program takes for granted of one leaf of its arguments. */
export type LeafSpec =
  | { readonly kind: "tensor"; readonly shape: Shape; readonly dtype: DType }
  /** A plain number: a float32 scalar, given anew at every run. */
  | { readonly kind: "number" }
  /** Anything else belongs to the program: a boolean or a string decides what is computed. */
  | { readonly kind: "static"; readonly value: unknown };

/** Two calls with one signature run the same program. */
export interface Signature {
  readonly structure: TreeDef;
  readonly leaves: readonly LeafSpec[];
}

export function signatureOf(args: readonly unknown[]): [signature: Signature, leaves: unknown[]] {
  const [leaves, structure] = flatten(args as Tree<unknown>);
  return [{ structure, leaves: leaves.map(specOf) }, leaves];
}

function specOf(leaf: unknown): LeafSpec {
  if (leaf instanceof Tensor) return { kind: "tensor", shape: leaf.shape, dtype: leaf.dtype };
  return typeof leaf === "number" ? { kind: "number" } : { kind: "static", value: leaf };
}

/** The leaves of the arguments in the signature's order, or undefined where they have another signature. */
export function leavesFor(
  { structure, leaves: specs }: Signature,
  args: readonly unknown[],
): unknown[] | undefined {
  const leaves: unknown[] = [];
  if (!matchTree(structure, args, leaves)) return undefined;
  for (let i = 0; i < specs.length; i++)
    if (!fits(specs[i] as LeafSpec, leaves[i])) return undefined;
  return leaves;
}

function fits(spec: LeafSpec, leaf: unknown): boolean {
  if (spec.kind === "number") return typeof leaf === "number";
  if (spec.kind === "static") return Object.is(spec.value, leaf);
  return (
    leaf instanceof Tensor &&
    leaf.dtype === spec.dtype &&
    (leaf.shape === spec.shape || sameShape(leaf.shape, spec.shape))
  );
}
