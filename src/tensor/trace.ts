import type { Graph } from "../backend/backend.ts";
import { is } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { leaf, leafPrimitive } from "../graph/primitives/leaf.ts";
import { type Shape, sameShape, showShape } from "../graph/shape.ts";
import { nodesBetween, substitute } from "../graph/substitute.ts";
import { cellOf, hostOf } from "./cell.ts";
import { tracedError } from "./evaluate.ts";
import type { LeafSpec, Signature } from "./signature.ts";
import { Tensor } from "./tensor.ts";
import { whileTracing } from "./tracing.ts";
import {
  firstDifference,
  flatten,
  leafCount,
  matchTree,
  placesOf,
  type Tree,
  type TreeDef,
  unflatten,
} from "./tree.ts";

/** Where one leaf of the result comes from after a run. */
export type ResultLeaf =
  | {
      readonly kind: "output";
      readonly output: number;
      readonly shape: Shape;
      readonly dtype: Node["dtype"];
    }
  /** The argument itself: nothing was computed. If it was donated, its values move to a new tensor. */
  | { readonly kind: "argument"; readonly leaf: number }
  | { readonly kind: "static"; readonly value: unknown };

/** A function turned into a graph. */
export interface Trace {
  readonly graph: Graph;
  /** For each input of the graph, the leaf of the arguments that it is. */
  readonly inputs: readonly number[];
  readonly result: { readonly structure: TreeDef; readonly leaves: readonly ResultLeaf[] };
  /** The first so many leaves of the arguments are gone after a run. */
  readonly donated: number;
}

/** A tensor without values, to find out what a function makes of such a one: `fn(placeholder([8, 28, 28, 1])).node`. */
export const placeholder = (
  shape: Shape,
  dtype: Node["dtype"] = "float32",
  name?: string,
): Tensor => Tensor.of(leaf(name === undefined ? { shape, dtype } : { shape, dtype, name }));

/**
 * Runs `fn` once on placeholders and keeps what it did as a graph.
 * Tensors from outside that it uses become constants of the graph, with the values that they have now.
 */
export function trace(
  fn: (...args: unknown[]) => unknown,
  { structure, leaves: specs }: Signature,
  donate: boolean,
): Trace {
  const names = placesOf(structure);
  const stand = specs.map((spec, i) => standIn(spec, names[i]));
  const args = unflatten(
    structure,
    stand.map((node, i) => (node ? Tensor.of(node) : staticValue(specs[i]))),
  );
  const result = whileTracing(() => fn(...(args as unknown[])));
  const [leaves, resultStructure] = flatten(result as Tree<unknown>);
  for (const value of leaves)
    if (value instanceof Promise)
      throw new TypeError("compile: the function is async; it must compute its result at once");
  const own = new Set(stand.filter((node) => node !== undefined));
  const numbers = new Map(stand.map((node, i) => [node, i] as const));
  const donated = donate ? leafCount(firstChild(structure)) : 0;
  const takers = donate ? pairUp(structure, specs, result, resultStructure, leaves) : new Map();

  const outputs: Node[] = [];
  const donations: (number | undefined)[] = [];
  const moved = new Set<number>();
  const resultLeaves = leaves.map((value, place): ResultLeaf => {
    if (!(value instanceof Tensor)) return { kind: "static", value };
    const { node, shape, dtype } = value;
    const taken: number | undefined = takers.get(place);
    const argument = own.has(node) ? numbers.get(node) : undefined;
    // A donated argument that comes back as it is may be named by one result only: by the one that takes storage over.
    const passes =
      argument !== undefined &&
      (argument >= donated || (taken !== undefined && !moved.has(argument)));
    if (passes && specs[argument]?.kind === "tensor") {
      moved.add(argument);
      return { kind: "argument", leaf: argument };
    }
    outputs.push(node);
    donations.push(taken);
    return { kind: "output", output: outputs.length - 1, shape, dtype };
  });

  const settled = withConstants(outputs, own);
  const used = new Set(nodesBetween(settled, () => false));
  for (const taken of donations) if (taken !== undefined) used.add(stand[taken] as Node);
  const inputs = stand.flatMap((node, i) => (node && used.has(node) ? [i] : []));
  return {
    graph: {
      inputs: inputs.map((i) => stand[i] as Node),
      outputs: settled,
      // An argument that moved into the result unchanged keeps its storage; whoever was to take that gets a fresh one.
      donations: donations.map((taken) =>
        taken === undefined || moved.has(taken) ? undefined : inputs.indexOf(taken),
      ),
    },
    inputs,
    result: { structure: resultStructure, leaves: resultLeaves },
    donated,
  };
}

function standIn(spec: LeafSpec, name = ""): Node | undefined {
  if (spec.kind === "static") return undefined;
  return spec.kind === "number"
    ? leaf({ shape: [], dtype: "float32", name })
    : leaf({ shape: spec.shape, dtype: spec.dtype, name });
}

const staticValue = (spec: LeafSpec | undefined) =>
  spec?.kind === "static" ? spec.value : undefined;

const firstChild = (structure: TreeDef): TreeDef =>
  (structure.kind === "list" && structure.children[0]) || { kind: "empty", value: undefined };

/** Result leaf → argument leaf whose storage it takes over. */
function pairUp(
  structure: TreeDef,
  specs: readonly LeafSpec[],
  result: unknown,
  resultStructure: TreeDef,
  leaves: readonly unknown[],
): Map<number, number> {
  const state = firstChild(structure);
  const places = unflatten(
    resultStructure,
    leaves.map((_, i) => i),
  );
  const inOrder: unknown[] = [];
  const [heir, heirPlaces] = Array.isArray(result)
    ? [result[0], (places as unknown[])[0]]
    : [result, places];
  if (!matchTree(state, heirPlaces, inOrder)) {
    inOrder.length = 0;
    // The state itself may be a list, given back whole.
    if (!Array.isArray(result) || !matchTree(state, places, inOrder))
      throw new TypeError(
        `compile: with donate the result, or its first element, must have the structure of the first argument; it differs ${firstDifference(state, heir)}`,
      );
  }
  const takers = new Map<number, number>();
  for (const [i, place] of (inOrder as number[]).entries()) {
    const value = leaves[place];
    const spec = specs[i];
    if (!(value instanceof Tensor) || !spec || spec.kind === "static") continue;
    const [shape, dtype] = spec.kind === "tensor" ? [spec.shape, spec.dtype] : [[], "float32"];
    if (!sameShape(shape, value.shape) || dtype !== value.dtype)
      throw new TypeError(
        `compile: leaf ${i} of the donated argument is ${dtype} ${showShape(shape)}, and ${value.dtype} ${showShape(value.shape)} came back in its place; they must be equal`,
      );
    takers.set(place, i);
  }
  return takers;
}

/** Outputs with captured values made constants. */
function withConstants(outputs: readonly Node[], own: ReadonlySet<Node>): Node[] {
  const constants = new Map<Node, Node>();
  for (const node of nodesBetween(outputs, (n) => cellOf(n) !== undefined)) {
    const cell = cellOf(node);
    if (cell)
      constants.set(node, leaf({ shape: node.shape, dtype: node.dtype, data: hostOf(cell) }));
    else if (is(node, leafPrimitive) && !node.attrs.data && !own.has(node)) throw tracedError(node);
  }
  return substitute(outputs, constants);
}
