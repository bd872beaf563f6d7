import type { Backend, Executable, Graph } from "../backend/backend.ts";
import { MemoryError, machineBytes, showBytes } from "../backend/memory/available.ts";
import { BYTES_PER_ELEMENT, type HostArray, hostArray } from "../expr/dtype.ts";
import { is } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { broadcastPrimitive } from "../graph/primitives/broadcast.ts";
import { leaf, leafPrimitive } from "../graph/primitives/leaf.ts";
import { showShape, sizeOf } from "../graph/shape.ts";
import { nodesBetween, substitute } from "../graph/substitute.ts";
import { type Cell, cellOf, hostOf, isStorage, valueFor } from "./cell.ts";
import { LeastRecentlyUsed } from "./least-recently-used.ts";

interface Entry {
  readonly executable: Executable;
  /** Keeps the expressions alive whose numbers are in the signature. */
  readonly graph: Graph;
}

/** So many forms of computation stay compiled for each backend, as long as their memory stays below the limit. */
const CAPACITY = 256;
const MAX_BYTES = 256 * 2 ** 20;
const compiled = new WeakMap<Backend, LeastRecentlyUsed<string, Entry>>();

/**
 * Computes nodes now, all in one program. Programs are kept by the form of the graph: the same operations on other values compile once.
 * Numbers written in an expression (`x.mul(2)`) belong to the form; values of tensors do not.
 *
 * @throws {Error} if a node depends on an argument of a function that is being traced, or on a donated tensor
 */
export function evaluate(nodes: readonly Node[], backend: Backend): HostArray[] {
  const computed = new Map<Node, HostArray>();
  const pending: Node[] = [];
  for (const node of new Set(nodes.filter((node) => cellOf(node) === undefined))) {
    const value = repeated(node);
    if (value === undefined) pending.push(node);
    else computed.set(node, roomFor(node).fill(value));
  }
  if (pending.length > 0) {
    const order = nodesBetween(pending, (node) => cellOf(node) !== undefined);
    const leaves: Node[] = [];
    const given: Cell[] = [];
    const signature = describe(order, pending, leaves, given);
    const entry = programFor(signature, pending, leaves, backend);
    const values = entry.executable.run(given.map((cell) => valueFor(cell, backend)));
    for (const [i, node] of pending.entries()) {
      const value = values[i] as HostArray;
      computed.set(node, isStorage(value) ? value.read() : value);
    }
  }
  return nodes.map((node) => computed.get(node) ?? hostOf(cellOf(node) as Cell));
}

const LARGE = 2 ** 28;

/** @throws {MemoryError} if the machine has no room for the values of such a node */
function roomFor(node: Node): HostArray {
  const size = sizeOf(node.shape);
  const bytes = size * BYTES_PER_ELEMENT;
  // The machine is asked only where the answer could be no.
  const free = bytes > LARGE ? machineBytes() : bytes;
  if (bytes > free)
    throw new MemoryError(
      `out of memory: ${showShape(node.shape)} takes ${showBytes(bytes)}, and the machine has ${showBytes(free)}`,
    );
  return hostArray(node.dtype, size);
}

/**
 * The number that all elements are, where a node says so by itself, as an optimiser's first velocities do. A program for them would keep
 * room for all of them at hand. Not what float32 cannot hold, for the reference backend computes in float64.
 */
function repeated(node: Node): number | undefined {
  let at: Node | undefined = node;
  while (at && is(at, broadcastPrimitive)) at = at.inputs[0];
  if (!at || !is(at, leafPrimitive) || at === node || sizeOf(at.shape) !== 1) return undefined;
  const value = at.attrs.data?.[0];
  return value !== undefined && Math.fround(value) === value ? value : undefined;
}

/** A text that is equal for graphs of equal form. Collects the leaves with values, numbered as they come. */
function describe(
  order: readonly Node[],
  outputs: readonly Node[],
  leaves: Node[],
  given: Cell[],
): string {
  const numbers = new Map<Node, number>();
  const lines: string[] = [];
  for (const node of order) {
    numbers.set(node, numbers.size);
    const cell = cellOf(node);
    if (cell) {
      leaves.push(node);
      given.push(cell);
      lines.push(`${node.dtype}[${node.shape}]`);
    } else {
      if (is(node, leafPrimitive) && !node.attrs.data) throw tracedError(node);
      const inputs = node.inputs.map((input) => numbers.get(input));
      lines.push(`${node.primitive.name}(${inputs})${node.primitive.key(node.attrs)}`);
    }
  }
  return `${lines.join(";")}>${outputs.map((output) => numbers.get(output))}`;
}

function programFor(
  signature: string,
  outputs: readonly Node[],
  leaves: readonly Node[],
  backend: Backend,
): Entry {
  let cache = compiled.get(backend);
  if (!cache) {
    cache = new LeastRecentlyUsed(CAPACITY, MAX_BYTES);
    compiled.set(backend, cache);
  }
  const known = cache.get(signature);
  if (known) return known;
  // Fresh placeholders: a cached program must not keep the values alive that it was first made for.
  const inputs = leaves.map(({ shape, dtype }) => leaf({ shape, dtype }));
  const graph: Graph = {
    inputs,
    outputs: substitute(outputs, new Map(leaves.map((node, i) => [node, inputs[i] as Node]))),
    donations: outputs.map(() => undefined),
  };
  const entry = { graph, executable: backend.compile(graph, { quick: true }) };
  cache.set(signature, entry, bytesOf(entry));
  return entry;
}

/** What a program holds on to: its temporaries, and room for what goes in and out. */
function bytesOf({ graph, executable }: Entry): number {
  const elements = [...graph.inputs, ...graph.outputs].reduce(
    (n, node) => n + sizeOf(node.shape),
    0,
  );
  return executable.arenaBytes + BYTES_PER_ELEMENT * elements;
}

export const tracedError = (node: Node): Error => {
  const name = is(node, leafPrimitive) && node.attrs.name ? ` ${node.attrs.name}` : "";
  return new Error(
    `a value was asked for that depends on argument${name} ${node.dtype} ${showShape(node.shape)} of a function that is being traced; inside compile and grad tensors have no values yet: return the tensor and look at it outside`,
  );
};
