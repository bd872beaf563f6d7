import { hostArray } from "../expr/dtype.ts";
import type { Node } from "../graph/index.ts";
import {
  type Affine,
  addAffine,
  affine,
  concatPrimitive,
  is,
  leafPrimitive,
  padPrimitive,
  reshapePrimitive,
  type Shape,
  scaleAffine,
  sizeOf,
  stridesOf,
} from "../graph/index.ts";
import type { Graph } from "../graph/traced.ts";
import type { Buffer } from "./kernel.ts";
import type { Partition } from "./partition.ts";

/** Where the elements of a node lie: element index → buffer[offset + Σ strides[a] · index[a]]. */
export interface Placement {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly strides: readonly number[];
  /** The node fills the buffer in row-major order, so that a reshape of it is free. */
  readonly whole: boolean;
}

export function addressOf(place: Placement, index: readonly Affine[]): Affine {
  return index.reduce(
    (sum, at, axis) => addAffine(sum, scaleAffine(at, place.strides[axis] ?? 0)),
    affine(place.offset),
  );
}

/** Hands out buffers with running numbers. */
export class Buffers {
  #count = 0;

  make(length: number, dtype: Buffer["dtype"], home: Buffer["home"]): Buffer {
    return { id: this.#count++, length, dtype, home };
  }
}

/** What stands around a graph that is a part of another one: who numbers its buffers, and where its inputs and outputs lie. */
export interface Surroundings {
  readonly buffers: Buffers;
  readonly inputs: readonly Buffer["home"][];
  readonly outputs: readonly Buffer["home"][];
}

export interface Places {
  readonly of: ReadonlyMap<Node, Placement>;
  readonly inputs: readonly Buffer[];
  /** One per output; the second and later appearances of a node, and leaves, get a buffer that a copy must fill. */
  readonly outputs: readonly Buffer[];
  readonly copies: readonly { readonly node: Node; readonly buffer: Buffer }[];
}

/**
 * Gives every stored node its place. What is padded or joined is placed inside the padded or joined tensor,
 * so that its own kernel writes it there and no copy is made; its other users read it from there. So is what is stored in another
 * shape, if that only joins axes. Nodes in `apart` fill a buffer of their own, for someone must read them in another shape.
 */
export function place(
  graph: Graph,
  partition: Partition,
  apart: ReadonlySet<Node>,
  buffers: Buffers,
  around?: Surroundings,
): Places {
  const of = new Map<Node, Placement>();
  const whole = (node: Node, home: Buffer["home"]): Buffer => {
    const buffer = buffers.make(sizeOf(node.shape), node.dtype, home);
    of.set(node, { buffer, offset: 0, strides: stridesOf(node.shape), whole: true });
    return buffer;
  };
  const inputs = graph.inputs.map((node, index) =>
    whole(node, around?.inputs[index] ?? { kind: "input", index }),
  );
  for (const node of partition.order)
    if (is(node, leafPrimitive) && !of.has(node))
      whole(node, { kind: "constant", data: constantData(node) });
  const copies: { node: Node; buffer: Buffer }[] = [];
  const outputs = graph.outputs.map((node, index) => {
    const home = around?.outputs[index] ?? { kind: "output", index };
    if (!of.has(node)) return whole(node, home);
    const buffer = buffers.make(sizeOf(node.shape), node.dtype, home);
    copies.push({ node, buffer });
    return buffer;
  });
  for (const node of [...partition.order].reverse()) {
    if (!partition.roots.has(node)) continue;
    if (!of.has(node)) whole(node, { kind: "arena" });
    const parts = partsOf(node);
    for (const part of parts)
      if (!of.has(part.node) && !apart.has(part.node)) of.set(part.node, inside(node, part, of));
    const source = reshapedFrom(node);
    if (source && partition.roots.has(source) && !of.has(source) && !apart.has(source)) {
      const split = underReshape(node, source, of);
      if (split) of.set(source, split);
    }
  }
  return { of, inputs, outputs, copies };
}

interface Part {
  readonly node: Node;
  readonly start: readonly number[];
  readonly step: readonly number[];
}

/** The pieces that a padded or joined tensor is made of, and where each begins. Nothing for other nodes. */
export function partsOf(node: Node): readonly Part[] {
  if (is(node, padPrimitive)) {
    const [source] = node.inputs;
    const step = node.attrs.interior.map((n) => n + 1);
    return source ? [{ node: source, start: node.attrs.low, step }] : [];
  }
  if (!is(node, concatPrimitive)) return [];
  let at = 0;
  return node.inputs.map((part) => {
    const start = node.shape.map((_, axis) => (axis === node.attrs.axis ? at : 0));
    at += part.shape[node.attrs.axis] ?? 0;
    return { node: part, start, step: node.shape.map(() => 1) };
  });
}

/** The place of a part within the place of the tensor that holds it. */
export function inside(holder: Node, part: Part, of: ReadonlyMap<Node, Placement>): Placement {
  const outer = of.get(holder);
  if (!outer) throw new Error("a part is placed after the tensor that holds it");
  return {
    buffer: outer.buffer,
    offset: part.start.reduce((sum, n, axis) => sum + n * (outer.strides[axis] ?? 0), outer.offset),
    strides: outer.strides.map((stride, axis) => stride * (part.step[axis] ?? 1)),
    whole: false,
  };
}

/** What a reshape takes its elements from; undefined for other nodes. */
export const reshapedFrom = (node: Node): Node | undefined =>
  is(node, reshapePrimitive) ? node.inputs[0] : undefined;

/** The place of a reshape's source within the reshape's own, if each of its axes is one or several of the source's. */
function underReshape(
  node: Node,
  source: Node,
  of: ReadonlyMap<Node, Placement>,
): Placement | undefined {
  const outer = of.get(node);
  if (!outer || sizeOf(node.shape) === 0) return undefined;
  if (outer.whole) return { ...outer, strides: stridesOf(source.shape) };
  const strides = source.shape.map(() => 0);
  let at = strides.length;
  for (const [back, n] of node.shape.toReversed().entries()) {
    let stride = outer.strides.at(-1 - back) ?? 0;
    for (let left = n; left > 1; ) {
      const inner = source.shape[--at];
      if (inner === undefined || left % inner !== 0) return undefined;
      strides[at] = stride;
      stride *= inner;
      left /= inner;
    }
  }
  return { ...outer, strides };
}

function constantData(node: Node<{ readonly shape: Shape; readonly data?: ArrayLike<number> }>) {
  if (!node.attrs.data) throw new Error("a leaf without data is not among the graph's inputs");
  const data = hostArray(node.dtype, sizeOf(node.shape));
  data.set(node.attrs.data);
  return data;
}
