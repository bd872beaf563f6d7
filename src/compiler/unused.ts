import {
  bodyOrder,
  is,
  makeNode,
  type Node,
  type ScanAttrs,
  type ScanPart,
  type SliceAttrs,
  scanNode,
  scanParts,
  scanPrimitive,
  sizeOf,
  slice,
  slicePrimitive,
  topologicalOrder,
} from "../graph/index.ts";
import { inScope } from "../graph/scope.ts";
import type { Graph } from "../graph/traced.ts";

/**
 * The same graph without what nobody takes of its recurrences. A recurrence gives the products of its loop beside what was asked for, lest
 * the gradient compute them again: where there is no gradient they need not be kept for all steps, nor series be
 * prepared that only they read.
 */
export function withoutUnused(graph: Graph): Graph {
  const order = topologicalOrder(graph.outputs);
  if (!order.some((node) => is(node, scanPrimitive))) return graph;
  const live = new Set(graph.outputs);
  const taken = new Map<Node, SliceAttrs[]>();
  const whole = new Set(graph.outputs);
  const kept = new Map<Node, Kept>();
  for (const node of order.toReversed()) {
    if (!live.has(node)) continue;
    const [source] = node.inputs;
    if (is(node, slicePrimitive) && source && is(source, scanPrimitive))
      taken.set(source, [...(taken.get(source) ?? []), node.attrs]);
    else for (const input of node.inputs) whole.add(input);
    const reduced =
      is(node, scanPrimitive) && !whole.has(node) ? reduce(node, taken.get(node)) : undefined;
    if (reduced) kept.set(node, reduced);
    for (const input of reduced?.inputs ?? node.inputs) live.add(input);
  }
  const made = new Map<Node, Node>();
  const of = (node: Node): Node => made.get(node) ?? node;
  const rebuilt = (node: Node): Node => {
    const own = kept.get(node);
    if (own) return scanNode(own.attrs, own.inputs.map(of));
    const [source] = node.inputs;
    const moved = source && kept.get(source);
    if (moved && is(node, slicePrimitive)) {
      const start = [moved.place(node.attrs.start[0] ?? 0)];
      return slice(of(source), { ...node.attrs, start });
    }
    const same = node.inputs.every((input) => of(input) === input);
    return same ? node : makeNode(node.primitive, node.attrs, node.inputs.map(of));
  };
  for (const node of order) {
    if (live.has(node))
      made.set(
        node,
        inScope(node.scope, () => rebuilt(node)),
      );
  }
  return { ...graph, outputs: graph.outputs.map(of) };
}

/** A recurrence that gives less, and where what was at some place of its result lies now. */
interface Kept {
  readonly attrs: ScanAttrs;
  readonly inputs: readonly Node[];
  place(before: number): number;
}

const endOf = ({ offset, rows, shape }: ScanPart): number => offset + rows * sizeOf(shape);

/** Without the ys of which nothing is taken; undefined if something is taken of all. */
function reduce(
  { attrs, inputs }: Node<ScanAttrs>,
  taken: readonly SliceAttrs[] = [],
): Kept | undefined {
  const { carry, xs, shared, ys } = attrs;
  const parts = scanParts(attrs);
  const isTaken = (part: ScanPart): boolean =>
    taken.some(({ start: [from = 0], size: [count = 0], step: [by = 1] }) => {
      const last = from + (count - 1) * by;
      return count > 0 && from < endOf(part) && last >= part.offset;
    });
  const left = parts.filter((part, k) => k < carry.length || isTaken(part));
  if (left.length === parts.length) return undefined;
  const body = { ...attrs, ys: ys.filter((_, k) => left.includes(parts[carry.length + k]!)) };
  const used = new Set(bodyOrder(body));
  const stands = [...carry, ...xs, ...shared];
  const now = scanParts(body);
  return {
    attrs: {
      ...body,
      xs: xs.filter((node) => used.has(node)),
      shared: shared.filter((node) => used.has(node)),
    },
    inputs: inputs.filter((_, k) => k < carry.length || used.has(stands[k]!)),
    place: (before) => {
      const at = left.findIndex((part) => before < endOf(part));
      return before - (left[at]?.offset ?? 0) + (now[at]?.offset ?? 0);
    },
  };
}
