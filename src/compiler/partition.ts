import { type Expr, lower, topological } from "../expr/index.ts";
import type { Node } from "../graph/index.ts";
import {
  broadcastPrimitive,
  concatPrimitive,
  contractPrimitive,
  gatherPrimitive,
  is,
  leafPrimitive,
  mapPrimitive,
  padPrimitive,
  reducePrimitive,
  sameShape,
  scanPrimitive,
  scatterAddPrimitive,
  sizeOf,
  topologicalOrder,
  windowsPrimitive,
} from "../graph/index.ts";

/**
 * One kernel to be: the node whose values it stores and, when those come out of a reduction,
 * the reduce, contract or scatterAdd node at its heart (the maps from there to the root are its epilogue).
 */
export interface Task {
  readonly root: Node;
  readonly anchor: Node | undefined;
}

export interface Partition {
  readonly order: readonly Node[];
  /** Nodes whose values are stored in memory, in the order in which they are computed. */
  readonly roots: ReadonlySet<Node>;
  readonly tasks: readonly Task[];
}

/** Operations per element above which a value with several users is stored rather than computed again. */
const RECOMPUTE_LIMIT = 24;
/** Operations in one kernel, past which a value is stored though one alone uses it: code and register allocation stay bounded. */
const KERNEL_LIMIT = 600;
/** Bytes read per byte produced above which it is stored rather than read again. */
const REREAD_LIMIT = 1.5;

/**
 * Decides which values of a graph are stored and which are computed where they are used.
 * Stored are: outputs, reductions (or the last map of the chain that only they feed), whatever must be read at other places than it
 * is computed (operands of contracts and gathers, values that a broadcast repeats), padded and joined tensors,
 * and maps with several users that cost more to repeat than to read.
 */
export function partition(outputs: readonly Node[], forced: ReadonlySet<Node>): Partition {
  const order = topologicalOrder(outputs);
  const consumers = new Map<Node, Node[]>(order.map((node) => [node, []]));
  for (const node of order) for (const input of node.inputs) consumers.get(input)?.push(node);
  const isOutput = new Set(outputs);
  const roots = new Set<Node>();
  const mark = (node: Node) => {
    if (!is(node, leafPrimitive)) roots.add(node);
  };
  for (const node of outputs) mark(node);
  for (const node of forced) mark(node);
  for (const node of order) markNeeds(node, mark);
  markLong(order, roots, mark);
  markExpensive(order, consumers, roots, mark);
  const anchorOf = foldEpilogues(order, consumers, isOutput, roots);
  const tasks = order
    .filter((node) => roots.has(node))
    .map((root) => ({ root, anchor: anchorOf.get(root) ?? (isAnchor(root) ? root : undefined) }));
  return { order, roots, tasks };
}

const isAnchor = (node: Node): boolean =>
  is(node, reducePrimitive) || is(node, contractPrimitive) || is(node, scatterAddPrimitive);

/** The node that a chain of movement operations reads. */
function base(node: Node): Node {
  let at = node;
  while (at.primitive.view && at.inputs[0]) at = at.inputs[0];
  return at;
}

function markNeeds(node: Node, mark: (node: Node) => void): void {
  const [first] = node.inputs;
  if (isAnchor(node)) mark(node);
  if (is(node, contractPrimitive)) for (const input of node.inputs) mark(base(input));
  if (is(node, gatherPrimitive)) for (const input of node.inputs) mark(input);
  if (is(node, scatterAddPrimitive) && first) mark(first);
  if (is(node, scanPrimitive)) {
    mark(node);
    for (const input of node.inputs.slice(node.attrs.carry.length)) mark(base(input));
  }
  if (is(node, padPrimitive) || is(node, concatPrimitive)) {
    mark(node);
    for (const input of node.inputs) mark(input);
  }
  const repeats = is(node, broadcastPrimitive) || is(node, windowsPrimitive);
  if (repeats && first && sizeOf(node.shape) > sizeOf(first.shape)) mark(base(first));
}

/** Marks maps with several users that read much or compute much. Users of a value that is not stored count through it. */
function markExpensive(
  order: readonly Node[],
  consumers: ReadonlyMap<Node, readonly Node[]>,
  roots: ReadonlySet<Node>,
  mark: (node: Node) => void,
): void {
  const uses = new Map<Node, number>();
  for (const node of [...order].reverse()) {
    let count = 0;
    for (const user of consumers.get(node) ?? [])
      count += roots.has(user) ? 1 : (uses.get(user) ?? 1);
    uses.set(node, count);
    if (!is(node, mapPrimitive) || roots.has(node) || count < 2) continue;
    const { operations, bytes } = inlineCost(node, roots);
    const rereads = bytes > REREAD_LIMIT * sizeOf(node.shape);
    if (operations > RECOMPUTE_LIMIT || (rereads && !readAnyway(node, consumers, roots)))
      mark(node);
  }
}

/**
 * Whether all stored values that use a node read no other large values than it does: an optimiser's new state and parameters,
 * which come from the old ones and the gradient. Those users become one kernel (group.ts), for which computing the node again is free.
 */
function readAnyway(
  node: Node,
  consumers: ReadonlyMap<Node, readonly Node[]>,
  roots: ReadonlySet<Node>,
): boolean {
  const large = (root: Node) =>
    storedInputs(root, roots).filter((leaf) => 2 * sizeOf(leaf.shape) > sizeOf(node.shape));
  const own = new Set(large(node));
  const seen = new Set<Node>();
  const fits = (user: Node): boolean => {
    if (seen.has(user)) return true;
    seen.add(user);
    if (roots.has(user)) return large(user).every((leaf) => own.has(leaf));
    return (consumers.get(user) ?? []).every(fits);
  };
  return (consumers.get(node) ?? []).every(fits);
}

/** Cuts chains of maps that would make one kernel too long. */
function markLong(
  order: readonly Node[],
  roots: ReadonlySet<Node>,
  mark: (node: Node) => void,
): void {
  const operations = new Map<Node, number>();
  for (const node of order) {
    let sum = is(node, mapPrimitive) ? operationsOf(node.attrs.expr) : 0;
    for (const input of node.inputs) sum += operations.get(input) ?? 0;
    if (sum > KERNEL_LIMIT) mark(node);
    operations.set(node, roots.has(node) ? 0 : sum);
  }
}

/** What computing one element of a node in place costs: operations, and elements read from memory for the whole node. */
function inlineCost(node: Node, roots: ReadonlySet<Node>): { operations: number; bytes: number } {
  let operations = 0;
  let bytes = 0;
  const seen = new Set<Node>();
  const visit = (at: Node) => {
    if (seen.has(at)) return;
    seen.add(at);
    if (at !== node && (roots.has(at) || is(at, leafPrimitive))) {
      bytes += sizeOf(at.shape);
      return;
    }
    if (is(at, mapPrimitive)) operations += operationsOf(at.attrs.expr);
    for (const input of at.inputs) visit(input);
  };
  visit(node);
  return { operations, bytes };
}

const counted = new WeakMap<Expr, number>();

/** Operations of an expression in lowered form. Counted once: networks use the same few again and again. */
function operationsOf(expr: Expr): number {
  const known = counted.get(expr);
  if (known !== undefined) return known;
  const operations = topological(lower(expr)).filter(({ args }) => args.length > 0).length;
  counted.set(expr, operations);
  return operations;
}

/**
 * Follows, from each reduction, the maps of its shape that are its only user, to the first one that is stored or has several users:
 * that one becomes the root and the reduction itself is never written. Returns root → reduction.
 */
function foldEpilogues(
  order: readonly Node[],
  consumers: ReadonlyMap<Node, readonly Node[]>,
  isOutput: ReadonlySet<Node>,
  roots: Set<Node>,
): ReadonlyMap<Node, Node> {
  const anchorOf = new Map<Node, Node>();
  const claimed = new Set<Node>();
  for (const anchor of order) {
    if (!is(anchor, reducePrimitive) && !is(anchor, contractPrimitive)) continue;
    let at: Node = anchor;
    const chain: Node[] = [];
    while (at === anchor || !roots.has(at)) {
      const users = consumers.get(at) ?? [];
      const next = users[0];
      const alone = users.length === 1 && !isOutput.has(at);
      if (!alone || !next || !is(next, mapPrimitive) || !sameShape(next.shape, anchor.shape)) break;
      if (claimed.has(next)) break;
      at = next;
      chain.push(at);
    }
    if (at === anchor) continue;
    if (is(anchor, reducePrimitive) && waitsForSibling(at, anchor, roots, anchorOf)) continue;
    // A map that several users would compute again is stored in the place of the bare reduction.
    roots.add(at);
    roots.delete(anchor);
    anchorOf.set(at, anchor);
    for (const node of chain) claimed.add(node);
  }
  return anchorOf;
}

/**
 * Whether a reduction's epilogue reads the result of another one over the same domain, as the second sum of batch
 * normalisation's gradient does. Stored by itself, the sum can share the other's pass over the data.
 */
function waitsForSibling(
  root: Node,
  anchor: Node<{ readonly axes: readonly number[] }>,
  roots: ReadonlySet<Node>,
  anchorOf: ReadonlyMap<Node, Node>,
): boolean {
  const isSibling = (node: Node): boolean => {
    const other = anchorOf.get(node) ?? node;
    const [shape, its] = [anchor.inputs[0]?.shape, other.inputs[0]?.shape];
    return (
      is(other, reducePrimitive) &&
      other.attrs.axes.join() === anchor.attrs.axes.join() &&
      shape?.join() === its?.join() &&
      !readsStored(anchor, other, roots)
    );
  };
  return storedInputs(root, roots).some((node) => node !== anchor && isSibling(node));
}

/** Whether what a reduction sums is computed from the other's result: then it must wait in any case. */
function readsStored(anchor: Node, other: Node, roots: ReadonlySet<Node>): boolean {
  const seen = new Set<Node>();
  // Nodes are numbered as they are made: none that is older than the other one depends on it.
  const left = storedInputs(anchor, roots);
  for (let node = left.pop(); node; node = left.pop()) {
    if (node === other) return true;
    if (node.id < other.id || seen.has(node)) continue;
    seen.add(node);
    left.push(...node.inputs);
  }
  return false;
}

/** The stored nodes that computing `root` reads, leaves included. */
export function storedInputs(root: Node, roots: ReadonlySet<Node>): Node[] {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  const visit = (node: Node) => {
    for (const from of node.inputs) {
      if (seen.has(from)) continue;
      seen.add(from);
      if (roots.has(from) || is(from, leafPrimitive)) found.add(from);
      else visit(from);
    }
  };
  visit(root);
  return [...found];
}
