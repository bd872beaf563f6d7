import { constant, type Expr, input, substitute } from "../expr/index.ts";
import {
  type Affine,
  affine,
  gatherPrimitive,
  iotaPrimitive,
  is,
  leafPrimitive,
  mapPrimitive,
  type Node,
  reshapePrimitive,
  type Shape,
  sizeOf,
  stridesOf,
} from "../graph/index.ts";
import type { Load, Loop, Source } from "./kernel.ts";
import { addressOf, type Placement, type Places } from "./place.ts";

/** Thrown while a kernel is built: the value must be stored first, since it cannot be read at these places in one step. */
export class MustStore extends Error {
  readonly node: Node;
  constructor(node: Node) {
    super(`cannot read ${node.primitive.name} in the shape that is asked for`);
    this.node = node;
  }
}

/** Thrown while a kernel is built: loop `loop` must become several loops of these extents. */
export class MustSplit {
  readonly loop: number;
  readonly extents: readonly number[];
  constructor(loop: number, extents: readonly number[]) {
    this.loop = loop;
    this.extents = extents;
  }
}

/** Builds expressions for node values at given indices, collecting what must be loaded. */
export class Reader {
  readonly sources: Source[] = [];
  readonly #loops: readonly Loop[];
  readonly #places: Places;
  readonly #known = new Map<string, Expr>();
  readonly #numbers = new Map<string, number>();

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

  /** A stored value at `index`, loaded even where it is a known constant: the number of the load is what an indirect address names. */
  loaded(node: Node, index: readonly Affine[]): Expr {
    const stored = this.#places.of.get(node);
    if (!stored) throw new Error(`${node.primitive.name} is not stored and cannot be loaded`);
    return this.#load(stored, addressOf(stored, index), node.dtype);
  }

  /** The value of `node` at `index`, computed from its inputs even if the node itself is stored. */
  define(node: Node, index: readonly Affine[], bound?: { node: Node; expr: Expr }): Expr {
    if (bound?.node === node) return bound.expr;
    let key = `${node.id}@`;
    for (const at of index) key += `${showIndex(at)},`;
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
    if (!table || !indices || !place) throw new Error("gather reads stored values only");
    const rank = indices.shape.length;
    const row = this.loaded(indices, index.slice(axis, axis + rank));
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
    let at = this.#numbers.get(key);
    if (at === undefined) {
      at = this.sources.push(source) - 1;
      this.#numbers.set(key, at);
    }
    return input(at, dtype);
  }
}

function showIndex({ offset, terms }: Affine): string {
  let text = String(offset);
  const loops = [...terms.keys()];
  for (const loop of loops.length > 1 ? loops.sort((a, b) => a - b) : loops)
    text += `+${terms.get(loop)}l${loop}`;
  return text;
}

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
