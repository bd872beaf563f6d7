/** Nodes of a `graph` and how they are wired anew: each function gives other nodes, or says why the change could mean several things. */
import { SpecEditError } from "./spec-edit.ts";

/** A node: reads nodes before it, joins them, and applies the layer of its name, where there is one. The last is the output. */
export interface GraphNode {
  readonly name: string;
  readonly from: readonly string[];
  readonly join?: string;
}

type Nodes = readonly GraphNode[];

/** What reads the input of the graph calls it so. */
export const INPUT = "input";

const unique = (names: readonly string[]): string[] => [...new Set(names)];

const find = (nodes: Nodes, name: string): GraphNode => {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) throw new SpecEditError(`the graph has no node ${name}`);
  return node;
};

/** A join of one is none. */
const reading = ({ join, ...node }: GraphNode, from: readonly string[]): GraphNode => ({
  ...node,
  from,
  ...(join !== undefined && from.length > 1 && { join }),
});

export const readersOf = (nodes: Nodes, name: string): Nodes =>
  nodes.filter(({ from }) => from.includes(name));

/** A name that no node has: "relu", "relu2", … */
export function freeName(nodes: Nodes, wanted: string): string {
  const taken = new Set([INPUT, ...nodes.map(({ name }) => name)]);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** A node behind `before`, which all that read `before` read instead. */
export function insertBehind(nodes: Nodes, before: string, name: string): Nodes {
  if (before !== INPUT) find(nodes, before);
  const at = nodes.findIndex((node) => node.name === before) + 1;
  const rewired = nodes.map((node) =>
    reading(
      node,
      node.from.map((one) => (one === before ? name : one)),
    ),
  );
  return rewired.toSpliced(at, 0, { name, from: [before] });
}

/** A node on the wire from `before` to `after`; what else reads `before` goes on to. */
export function insertBetween(nodes: Nodes, before: string, after: string, name: string): Nodes {
  const reader = find(nodes, after);
  if (!reader.from.includes(before))
    throw new SpecEditError(`${after} does not read ${before}; it reads ${reader.from.join(", ")}`);
  const at = nodes.indexOf(reader);
  const rewired = reading(
    reader,
    reader.from.map((one) => (one === before ? name : one)),
  );
  return nodes.toSpliced(at, 1, { name, from: [before] }, rewired);
}

/**
 * The nodes without one: what read it reads what it read.
 *
 * @throws {SpecEditError} where several nodes were joined in two ways, or it is not clear what then comes out
 */
export function withoutNode(nodes: Nodes, name: string): Nodes {
  const gone = find(nodes, name);
  const rest = nodes.filter((node) => node !== gone).map((node) => bridged(node, gone));
  if (rest.length === 0) throw new SpecEditError("graph needs at least one node");
  if (nodes.at(-1) !== gone) return rest;
  const [source = INPUT, ...others] = gone.from;
  if (others.length === 0 && rest.at(-1)?.name === source) return rest;
  const moved = rest.filter((node) => node.name !== source);
  // What it read comes out, if nothing else needs it.
  if (others.length === 0 && source !== INPUT && readersOf(rest, source).length === 0)
    return [...moved, find(rest, source)];
  throw new SpecEditError(
    `${name} is what comes out, and it is not clear what would without it: it reads ${gone.from.join(", ")}`,
  );
}

/** A node that reads what `gone` read, where it read `gone`. */
function bridged(node: GraphNode, gone: GraphNode): GraphNode {
  if (!node.from.includes(gone.name)) return node;
  if (gone.from.length > 1 && node.from.length > 1 && joinOf(node) !== joinOf(gone))
    throw new SpecEditError(
      `${node.name} would have to ${joinOf(gone)} ${gone.from.join(" and ")} first and then ${joinOf(node)}: change what ${node.name} reads first`,
    );
  // What is read already falls away: a branch that is empty adds nothing.
  const from = unique(node.from.flatMap((one) => (one === gone.name ? gone.from : [one])));
  const join = node.from.length > 1 ? node.join : gone.join;
  return reading({ ...node, ...(join !== undefined && { join }) }, from);
}

const joinOf = ({ join = "add" }: GraphNode): string => join;

/**
 * A node changes places with its only neighbour along the wire, on the input's side where `by` is negative.
 *
 * @throws {SpecEditError} where there is none, or several
 */
export function exchanged(nodes: Nodes, name: string, by: number): Nodes {
  const node = find(nodes, name);
  const up = by < 0;
  const near = up ? node.from : readersOf(nodes, name).map((reader) => reader.name);
  const [other = INPUT, ...more] = near;
  if (near.length === 0 || other === INPUT)
    throw new SpecEditError(`there is no layer ${up ? "before" : "behind"} ${name} in its graph`);
  const [first, second] = up ? [other, name] : [name, other];
  const alone = readersOf(nodes, first).length === 1 && find(nodes, second).from.length === 1;
  if (more.length > 0 || !alone)
    throw new SpecEditError(
      `the wires branch between ${first} and ${second}: change what they read instead`,
    );
  const swap = (one: string): string => (one === name ? other : one === other ? name : one);
  return nodes.map((node) => ({ ...node, name: swap(node.name), from: node.from.map(swap) }));
}

/** What a node can read: all that does not depend on it, but the output. */
export function readableBy(nodes: Nodes, name: string): readonly string[] {
  const below = new Set([name]);
  for (const node of nodes) if (node.from.some((one) => below.has(one))) below.add(node.name);
  const others = nodes.slice(0, -1).map((node) => node.name);
  return [INPUT, ...others.filter((one) => !below.has(one))];
}

/** The node reads these; the order of the nodes follows, so that each stands behind what it reads. */
export function withInputs(
  nodes: Nodes,
  name: string,
  from: readonly string[],
  join: string | undefined,
): Nodes {
  if (from.length === 0) throw new SpecEditError(`${name} must read at least one node`);
  const { join: before, ...node } = find(nodes, name);
  // What is meant without being written need not be written.
  const told = join !== undefined && (join !== "add" || before !== undefined);
  const rewired = reading({ ...node, ...(told && { join }) }, from);
  return inOrder(nodes.map((one) => (one.name === name ? rewired : one)));
}

/** Each behind what it reads, otherwise as they stood. */
function inOrder(nodes: Nodes): Nodes {
  const known = new Set([INPUT]);
  const waiting = [...nodes];
  const order: GraphNode[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ from }) => from.every((one) => known.has(one)));
    const [node] = waiting.splice(next, next < 0 ? 0 : 1);
    if (node === undefined)
      throw new SpecEditError(`${waiting[0]?.name} would read what comes of itself`);
    known.add(node.name);
    order.push(node);
  }
  return order;
}
