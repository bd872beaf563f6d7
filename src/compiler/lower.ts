import type { Graph } from "../backend/backend.ts";
import { constant, type Expr, input, lower as lowerExpr, substitute } from "../expr/index.ts";
import type { Node } from "../graph/index.ts";
import {
  type Affine,
  addAffine,
  affine,
  contractPrimitive,
  gatherPrimitive,
  iotaPrimitive,
  is,
  leafPrimitive,
  loopIndex,
  macs,
  mapPrimitive,
  reducePrimitive,
  reshapePrimitive,
  type Shape,
  scaleAffine,
  scatterAddPrimitive,
  sizeOf,
  stridesOf,
} from "../graph/index.ts";
import type { Buffer, Kernel, Load, Loop, Reducer, Source } from "./kernel.ts";
import { type Partition, partition, type Task } from "./partition.ts";
import {
  addressOf,
  Buffers,
  inside,
  type Placement,
  type Places,
  partsOf,
  place,
} from "./place.ts";
import { renumberInputs } from "./sources.ts";

/** Kernels in the order in which they may run, over buffers without addresses. */
export interface Lowered {
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly buffers: Buffers;
}

/** Thrown while a kernel is built: the value must be stored first, since it cannot be read at these places in one step. */
class MustStore {
  readonly node: Node;
  constructor(node: Node) {
    this.node = node;
  }
}

/** Thrown while a kernel is built: loop `loop` must become several loops of these extents. */
class MustSplit {
  readonly loop: number;
  readonly extents: readonly number[];
  constructor(loop: number, extents: readonly number[]) {
    this.loop = loop;
    this.extents = extents;
  }
}

/** Turns a graph into kernels: decides what is stored, gives it a place, and writes one kernel per stored value or group. */
export function lowerGraph(graph: Graph): Lowered {
  const forced = new Set<Node>();
  for (;;) {
    try {
      return attempt(graph, forced);
    } catch (signal) {
      if (!(signal instanceof MustStore)) throw signal;
      forced.add(signal.node);
    }
  }
}

function attempt(graph: Graph, forced: ReadonlySet<Node>): Lowered {
  const buffers = new Buffers();
  const parts = partition(graph.outputs, forced);
  const places = place(graph, parts, buffers);
  const kernels: Kernel[] = [];
  const prepare = paddingFirst(parts, places);
  for (const group of groupTasks(parts, places)) {
    for (const task of group) kernels.push(...prepare(task.root));
    kernels.push(...emit(group, places));
  }
  for (const { node, buffer } of places.copies) {
    const target = { buffer, offset: 0, strides: stridesOf(node.shape), whole: true };
    kernels.push(copyKernel(node, target, places));
  }
  return {
    kernels: kernels.filter((k) => k.loops.every((loop) => loop.reduce || loop.extent > 0)),
    inputs: places.inputs,
    outputs: places.outputs,
    buffers,
  };
}

/**
 * Tasks that walk the same domain and do not wait for each other become one kernel: the sums of batch normalisation's
 * gradient, or the running statistics of a layer. A group stands where its first member stood.
 */
function groupTasks(parts: Partition, places: Places): Task[][] {
  const position = new Map<Node, number>();
  const groups: Task[][] = [];
  for (const task of parts.tasks) {
    const needed = storedInputs(task.root, parts.roots);
    const earliest = needed.reduce(
      (latest, node) => Math.max(latest, (position.get(node) ?? -1) + 1),
      0,
    );
    const signature = domainSignature(task, places);
    const found =
      signature === undefined
        ? -1
        : groups.findIndex(
            (g, at) => at >= earliest && g[0] && domainSignature(g[0], places) === signature,
          );
    const at = found < 0 ? groups.push([]) - 1 : found;
    groups[at]?.push(task);
    position.set(task.root, at);
  }
  return groups;
}

/** The stored nodes that computing `root` reads. */
function storedInputs(root: Node, roots: ReadonlySet<Node>): Node[] {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  const visit = (node: Node) => {
    for (const from of node.inputs) {
      if (seen.has(from)) continue;
      seen.add(from);
      if (roots.has(from)) found.add(from);
      else visit(from);
    }
  };
  visit(root);
  return [...found];
}

/** Domain size above which maps are left alone: there, sharing a loop only saves a dispatch. */
const SMALL_MAP = 1 << 14;

function domainSignature(task: Task, places: Places): string | undefined {
  const { root, anchor } = task;
  if (anchor && is(anchor, reducePrimitive))
    return `reduce ${anchor.inputs[0]?.shape.join()} over ${anchor.attrs.axes.join()}`;
  if (anchor || partsOf(root).length > 0 || sizeOf(root.shape) > SMALL_MAP) return undefined;
  return `map ${root.shape.join()} ${places.of.get(root)?.whole}`;
}

/**
 * Gives, for a node that is about to be computed, the kernels that write the padding of the tensors that it is written into.
 * They come before it, outermost tensor first, since a tensor that is pulled apart is cleared as a whole.
 */
function paddingFirst(parts: Partition, places: Places): (root: Node) => Kernel[] {
  const holder = new Map<Node, Node>();
  for (const { root } of parts.tasks)
    for (const part of partsOf(root))
      if (isInPlace(root, part, places)) holder.set(part.node, root);
  const done = new Set<Node>();
  const prepare = (node: Node): Kernel[] => {
    if (done.has(node)) return [];
    done.add(node);
    const outer = holder.get(node);
    return [...(outer ? prepare(outer) : []), ...fillKernels(node, places)];
  };
  return prepare;
}

function isInPlace(
  holder: Node,
  part: ReturnType<typeof partsOf>[number],
  places: Places,
): boolean {
  const own = places.of.get(part.node);
  const target = inside(holder, part, places.of);
  return own?.buffer === target.buffer && own.offset === target.offset;
}

function emit(group: readonly Task[], places: Places): Kernel[] {
  const [first] = group;
  if (!first) return [];
  if (first.anchor && is(first.anchor, scatterAddPrimitive))
    return scatterKernels(first.root, first.anchor, places);
  const parts = partsOf(first.root);
  if (parts.length === 0) return [computeKernel(group, places)];
  return parts
    .filter((part) => !isInPlace(first.root, part, places))
    .map((part) => copyKernel(part.node, inside(first.root, part, places.of), places));
}

/** The loops of a task's domain before any is split: extents, which of them reduce, and the root's index over them. */
function domain(task: Task): { loops: Loop[]; root: number[] } {
  const { root, anchor } = task;
  if (anchor && is(anchor, reducePrimitive)) {
    const axes = new Set(anchor.attrs.axes);
    const shape = anchor.inputs[0]?.shape ?? [];
    return {
      loops: shape.map((extent, axis) => ({ extent, reduce: axes.has(axis) })),
      root: shape.map((_, axis) => axis).filter((axis) => !axes.has(axis)),
    };
  }
  if (anchor && is(anchor, contractPrimitive)) {
    const { extents, output } = anchor.attrs;
    const kept = new Set(output);
    return {
      loops: extents.map((extent, loop) => ({ extent, reduce: !kept.has(loop) })),
      root: [...output],
    };
  }
  return {
    loops: root.shape.map((extent) => ({ extent, reduce: false })),
    root: root.shape.map((_, axis) => axis),
  };
}

function computeKernel(group: readonly Task[], places: Places): Kernel {
  const [first] = group;
  const base = first ? domain(first) : { loops: [], root: [] };
  let factors = base.loops.map((loop) => [loop.extent]);
  for (;;) {
    const loops = factors.flatMap((extents, l) =>
      extents.map((extent) => ({ extent, reduce: base.loops[l]?.reduce ?? false })),
    );
    try {
      return assemble(group, loops, indicesOver(factors), base.root, places);
    } catch (signal) {
      if (!(signal instanceof MustSplit)) throw signal;
      factors = splitFactor(factors, signal);
    }
  }
}

/** For every unsplit loop, its value as an index over the split ones. */
function indicesOver(factors: readonly (readonly number[])[]): Affine[] {
  let next = 0;
  return factors.map((extents) => {
    let index = affine(0);
    for (const extent of extents) index = addAffine(scaleAffine(index, extent), loopIndex(next++));
    return index;
  });
}

function splitFactor(factors: readonly number[][], split: MustSplit): number[][] {
  let loop = 0;
  return factors.map((extents) =>
    extents.flatMap((extent) => (loop++ === split.loop ? [...split.extents] : [extent])),
  );
}

/** Inputs of this number and above stand for accumulators until the count of sources is known. */
const ACCUMULATOR = 1 << 20;

function assemble(
  group: readonly Task[],
  loops: readonly Loop[],
  indices: readonly Affine[],
  rootLoops: readonly number[],
  places: Places,
): Kernel {
  const reader = new Reader(loops, places);
  const rootIndex = rootLoops.map((loop) => indices[loop] ?? affine(0));
  const accumulators: { reducer: Reducer; expr: Expr }[] = [];
  const stores = group.map(({ root, anchor }) => {
    let bound: { node: Node; expr: Expr } | undefined;
    if (anchor) {
      const expr = innerExpr(anchor, indices, reader);
      const reducer = is(anchor, reducePrimitive) ? anchor.attrs.reducer : "sum";
      let at = accumulators.findIndex((a) => a.expr === expr && a.reducer === reducer);
      if (at < 0) at = accumulators.push({ reducer, expr }) - 1;
      bound = { node: anchor, expr: input(ACCUMULATOR + at, anchor.dtype) };
    }
    const target = places.of.get(root);
    if (!target) throw new Error("a stored node has no place");
    const expr = bound?.node === root ? bound.expr : reader.define(root, rootIndex, bound);
    return { buffer: target.buffer, index: addressOf(target, rootIndex), expr };
  });
  return finish(kernelName(group), loops, reader.sources, accumulators, stores, group);
}

function innerExpr(anchor: Node, indices: readonly Affine[], reader: Reader): Expr {
  const [left, right] = anchor.inputs;
  if (is(anchor, contractPrimitive) && left && right) {
    const over = (axes: readonly Affine[]) =>
      axes.map((axis) =>
        [...axis.terms].reduce(
          (sum, [loop, c]) => addAffine(sum, scaleAffine(indices[loop] ?? affine(0), c)),
          affine(axis.offset),
        ),
      );
    return reader
      .value(left, over(anchor.attrs.left))
      .mul(reader.value(right, over(anchor.attrs.right)));
  }
  if (!left) throw new Error(`${anchor.primitive.name} has no input`);
  return reader.value(left, indices);
}

/** Numbers the accumulators after the sources and lowers every expression to what SIMD units have. */
function finish(
  name: string,
  loops: readonly Loop[],
  sources: readonly Source[],
  accumulators: readonly { reducer: Reducer; expr: Expr }[],
  stores: Kernel["stores"],
  group: readonly Task[],
): Kernel {
  const rename = (expr: Expr): Expr =>
    lowerExpr(
      renumberInputs(expr, (at) => (at >= ACCUMULATOR ? at - ACCUMULATOR + sources.length : at)),
    );
  return {
    name,
    loops,
    sources,
    accumulators: accumulators.map((a) => ({ ...a, expr: rename(a.expr) })),
    stores: stores.map((store) => ({ ...store, expr: rename(store.expr) })),
    macs: group.reduce((sum, { anchor }) => sum + (anchor ? macs(anchor) : 0), 0),
  };
}

function kernelName(group: readonly Task[]): string {
  const [first] = group;
  if (!first) return "";
  const heart = first.anchor ?? first.root;
  const what = heart.primitive.name + (first.anchor && first.anchor !== first.root ? "+map" : "");
  return `${heart.scope || first.root.scope} ${what}${group.length > 1 ? ` ×${group.length}` : ""}`.trim();
}

/** Builds expressions for node values at given indices, collecting what must be loaded. */
class Reader {
  readonly sources: Source[] = [];
  readonly #loops: readonly Loop[];
  readonly #places: Places;
  readonly #known = new Map<string, Expr>();

  constructor(loops: readonly Loop[], places: Places) {
    this.#loops = loops;
    this.#places = places;
  }

  /** The value of `node` at `index`: loaded if it is stored, else computed here. */
  value(node: Node, index: readonly Affine[]): Expr {
    const stored = this.#places.of.get(node);
    if (stored && is(node, leafPrimitive) && node.attrs.data && sizeOf(node.shape) === 1)
      return constant(Number(node.attrs.data[0]), node.dtype);
    return stored
      ? this.#load(stored, addressOf(stored, index), node.dtype)
      : this.define(node, index);
  }

  /** The value of `node` at `index`, computed from its inputs even if the node itself is stored. */
  define(node: Node, index: readonly Affine[], bound?: { node: Node; expr: Expr }): Expr {
    if (bound?.node === node) return bound.expr;
    const key = `${node.id}@${index.map(showIndex).join()}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#build(node, index, bound);
    this.#known.set(key, made);
    return made;
  }

  #build(node: Node, index: readonly Affine[], bound?: { node: Node; expr: Expr }): Expr {
    const from = (source: Node, at: readonly Affine[]) =>
      bound && !this.#places.of.has(source)
        ? this.define(source, at, bound)
        : this.value(source, at);
    if (is(node, mapPrimitive))
      return substitute(
        node.attrs.expr,
        node.inputs.map((source) => from(source, index)),
      );
    if (is(node, iotaPrimitive))
      return this.#source({ kind: "iota", index: index[node.attrs.axis] ?? affine(0) }, "int32");
    if (is(node, gatherPrimitive)) return this.#gather(node.inputs, node.attrs.axis, index);
    const [source] = node.inputs;
    if (!source || !node.primitive.view)
      throw new Error(`${node.primitive.name} is not stored and cannot be computed in place`);
    if (is(node, reshapePrimitive)) return this.#reshaped(node, source, index, from);
    const at = node.primitive.view(node, index, this.#extents());
    if (!at) throw new MustStore(source);
    return from(source, at);
  }

  #extents(): number[] {
    return this.#loops.map((loop) => loop.extent);
  }

  #reshaped(
    node: Node,
    source: Node,
    index: readonly Affine[],
    from: (source: Node, at: readonly Affine[]) => Expr,
  ): Expr {
    const stored = this.#places.of.get(source);
    if (stored?.whole) {
      const strides = stridesOf(node.shape);
      return this.#load(stored, addressOf({ ...stored, strides }, index), node.dtype);
    }
    const at = node.primitive.view?.(node, index, this.#extents());
    if (at) return from(source, at);
    const split = mergedAxis(node.shape, source.shape, index, this.#loops);
    if (split) throw split;
    throw new MustStore(source);
  }

  #gather(inputs: readonly Node[], axis: number, index: readonly Affine[]): Expr {
    const [table, indices] = inputs;
    const place = table && this.#places.of.get(table);
    const numbers = indices && this.#places.of.get(indices);
    if (!table || !indices || !place || !numbers)
      throw new Error("gather reads stored values only");
    const rank = indices.shape.length;
    const row = this.#load(
      numbers,
      addressOf(numbers, index.slice(axis, axis + rank)),
      indices.dtype,
    );
    const rest = [...index.slice(0, axis), affine(0), ...index.slice(axis + rank)];
    const size = table.shape[axis] ?? 1;
    return this.#load(place, addressOf(place, rest), table.dtype, {
      load: row.value,
      size,
      stride: place.strides[axis] ?? 0,
    });
  }

  #load(place: Placement, index: Affine, dtype: Node["dtype"], indirect?: Load["indirect"]): Expr {
    const load = { kind: "load", buffer: place.buffer, index } as const;
    return this.#source(indirect ? { ...load, indirect } : load, dtype);
  }

  #source(source: Source, dtype: Node["dtype"]): Expr {
    const key = sourceKey(source);
    let at = this.sources.findIndex((other) => sourceKey(other) === key);
    if (at < 0) at = this.sources.push(source) - 1;
    return input(at, dtype);
  }
}

const showIndex = (index: Affine): string =>
  `${index.offset}${[...index.terms]
    .sort((a, b) => a[0] - b[0])
    .map(([loop, c]) => `+${c}l${loop}`)
    .join("")}`;

const sourceKey = (source: Source): string =>
  source.kind === "iota"
    ? `iota ${showIndex(source.index)}`
    : `${source.buffer.id} ${showIndex(source.index)} ${source.indirect ? Object.values(source.indirect).join() : ""}`;

/** If one loop walks an output axis that is several source axes in one, the split that pulls them apart. */
function mergedAxis(
  to: Shape,
  from: Shape,
  index: readonly Affine[],
  loops: readonly Loop[],
): MustSplit | undefined {
  let at = 0;
  for (let axis = 0; axis < to.length; axis++) {
    const extents: number[] = [];
    const size = to[axis] ?? 1;
    while (at < from.length && sizeOf(extents) < size) extents.push(from[at++] ?? 1);
    if (sizeOf(extents) !== size) return undefined;
    const term = [...(index[axis]?.terms ?? [])];
    const [loop, c] = term[0] ?? [-1, 0];
    const plain = term.length === 1 && c === 1 && index[axis]?.offset === 0;
    if (extents.filter((n) => n > 1).length > 1 && plain && loops[loop]?.extent === size)
      return new MustSplit(loop, extents);
  }
  return undefined;
}

function copyKernel(node: Node, target: Placement, places: Places): Kernel {
  const loops = node.shape.map((extent) => ({ extent, reduce: false }));
  const index = loops.map((_, axis) => loopIndex(axis));
  const reader = new Reader(loops, places);
  const expr = reader.value(node, index);
  const store = { buffer: target.buffer, index: addressOf(target, index), expr };
  return finish(`${node.scope} copy`.trim(), loops, reader.sources, [], [store], []);
}

/** Writes the padding: one box before and one behind along each axis, or everything where elements are pulled apart. */
function fillKernels(node: Node, places: Places): Kernel[] {
  const target = places.of.get(node);
  const [part] = partsOf(node);
  if (!target || !part || !("value" in (node.attrs as object))) return [];
  const { value } = node.attrs as { readonly value: number };
  const expr = constant(value, node.dtype);
  const fill = (start: readonly number[], size: readonly number[]): Kernel => {
    const loops = size.map((extent) => ({ extent, reduce: false }));
    const index = size.map((_, axis) => affine(start[axis] ?? 0, [[axis, 1]]));
    const store = { buffer: target.buffer, index: addressOf(target, index), expr };
    return finish(`${node.scope} pad`.trim(), loops, [], [], [store], []);
  };
  const zeros = node.shape.map(() => 0);
  if (part.step.some((step) => step > 1)) return [{ ...fill(zeros, node.shape), clears: true }];
  const kernels: Kernel[] = [];
  node.shape.forEach((extent, axis) => {
    // Earlier axes: only the inner part is left, the rest is written already.
    const start = node.shape.map((_, a) => (a < axis ? (part.start[a] ?? 0) : 0));
    const size = node.shape.map((n, a) => (a < axis ? (part.node.shape[a] ?? 0) : n));
    const low = part.start[axis] ?? 0;
    const end = low + (part.node.shape[axis] ?? 0);
    const slab = (from: number, to: number) => {
      if (to > from)
        kernels.push(
          fill(
            start.map((s, a) => (a === axis ? from : s)),
            size.map((n, a) => (a === axis ? to - from : n)),
          ),
        );
    };
    slab(0, low);
    slab(end, extent);
  });
  return kernels;
}

/** out[indices[i], …] += updates[i, …] in the order of i, after everything was set to zero. */
function scatterKernels(root: Node, node: Node, places: Places): Kernel[] {
  const [indices, updates] = node.inputs;
  const target = places.of.get(root);
  if (!is(node, scatterAddPrimitive) || !indices || !updates || !target || root !== node)
    throw new Error("a scatterAdd stores its own result");
  const { axis, size } = node.attrs;
  const rank = indices.shape.length;
  const loops = updates.shape.map((extent) => ({ extent, reduce: false }));
  const index = loops.map((_, l) => loopIndex(l));
  const reader = new Reader(loops, places);
  const row = reader.value(indices, index.slice(axis, axis + rank));
  const expr = reader.value(updates, index);
  const rest = [...index.slice(0, axis), affine(0), ...index.slice(axis + rank)];
  const scatter = { load: row.value, size, stride: target.strides[axis] ?? 0 };
  const store = { buffer: target.buffer, index: addressOf(target, rest), expr, scatter };
  const zeroLoops = root.shape.map((extent) => ({ extent, reduce: false }));
  const zero = {
    buffer: target.buffer,
    index: addressOf(
      target,
      zeroLoops.map((_, l) => loopIndex(l)),
    ),
    expr: constant(0, root.dtype),
  };
  const name = kernelName([{ root, anchor: node }]);
  return [
    { ...finish(`${name} zero`, zeroLoops, [], [], [zero], []), clears: true },
    finish(name, loops, reader.sources, [], [store], []),
  ];
}
