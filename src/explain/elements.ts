import { constant, Expr, input, substitute } from "../expr/index.ts";
import { rewrite } from "../expr/traverse.ts";
import { addAffine, flattenAffine, scaleAffine } from "../graph/affine.ts";
import type { Node, Primitive } from "../graph/node.ts";
import {
  contractPrimitive,
  gatherPrimitive,
  identityOf,
  iotaPrimitive,
  leafPrimitive,
  mapPrimitive,
  padPrimitive,
  type Reducer,
  reducePrimitive,
  scanPrimitive,
  scatterAddPrimitive,
} from "../graph/primitives/index.ts";
import { forEachIndex, positionsOf, referenceArray } from "../graph/primitives/strided.ts";
import { sizeOf, stridesOf } from "../graph/shape.ts";
import { nodesBetween } from "../graph/substitute.ts";
import { cellOf, hostOf } from "../tensor/cell.ts";

/** Each element of a node in row-major order, as an expression; input i of it is cell number i. */
export type Scalars = readonly Expr[];

type Rule<Attrs> = (node: Node<Attrs>, args: readonly Scalars[], rank: Rank) => Scalars;

/** In which order factors are written: the lower first. */
export type Rank = (cell: number) => number;

/**
 * A graph taken apart into single numbers: what each element of a node is, in terms of the elements of those nodes that have cells.
 * Everything between them is put into one expression: movements and constants vanish, a contract is a sum of products.
 */
export class Elements {
  readonly #known = new Map<Node, Scalars>();
  readonly #rank: Rank;

  constructor(rank: Rank) {
    this.#rank = rank;
  }

  /** From here on the node is these cells. */
  stand(node: Node, cells: readonly number[]): void {
    this.#known.set(
      node,
      cells.map((cell) => input(cell, node.dtype)),
    );
  }

  /** @throws {RangeError} for what cannot be written number by number: a recurrence, an index that is computed */
  of(node: Node): Scalars {
    for (const each of nodesBetween([node], (n) => this.#known.has(n)))
      if (!this.#known.has(each)) {
        const args = each.inputs.map((source) => this.#known.get(source) ?? []);
        this.#known.set(each, scalarsOf(each, args, this.#rank));
      }
    return this.#known.get(node) ?? [];
  }
}

const rules = new Map<unknown, Rule<never>>();

function rule<Attrs>(primitive: Primitive<Attrs>, make: Rule<Attrs>): void {
  rules.set(primitive, make as Rule<never>);
}

function scalarsOf(node: Node, args: readonly Scalars[], rank: Rank): Scalars {
  const make = rules.get(node.primitive) as Rule<unknown> | undefined;
  return make ? make(node, args, rank) : moved(node, args);
}

/** What only moves elements, moves their numbers as well: the reference of the primitive tells which element goes where. */
function moved(node: Node, args: readonly Scalars[]): Scalars {
  const all = args.flat();
  let next = 0;
  const places = args.map((elements) => {
    const array = referenceArray(node.dtype, elements.length);
    for (let i = 0; i < array.length; i++) array[i] = next++;
    return array;
  });
  return Array.from(node.primitive.reference(node, places), (place) => all[place]!);
}

rule(leafPrimitive, (node) => {
  const { attrs, dtype } = node;
  const held = cellOf(node);
  const data = attrs.data ?? (held && hostOf(held));
  if (!data) throw new Error(`explain: ${attrs.name ?? "a tensor"} has no cells`);
  return Array.from(data, (value) => constant(value, dtype));
});

rule(iotaPrimitive, (node) =>
  Array.from(node.primitive.reference(node, []), (value) => constant(value, "int32")),
);

rule(mapPrimitive, ({ attrs: { expr }, shape }, args) =>
  Array.from({ length: sizeOf(shape) }, (_, i) => {
    const inputs = args.map((elements) => elements[i]!);
    const made = substitute(expr, inputs);
    const isRepeated = new Set(inputs).size < inputs.length;
    return isRepeated || inputs.some(({ op }) => op === "const") ? settled(made) : made;
  }),
);

const isInfinite = ({ op, value }: Expr): boolean => op === "const" && Math.abs(value) === Infinity;

/**
 * What is masked with −∞ or 0 stays so, x − x is 0, and 0 adds nothing: true of finite numbers, and others are refused later.
 * Expressions themselves do not assume it.
 */
const settled = (expr: Expr): Expr =>
  rewrite(expr, (part, args) => {
    const [a, b] = args;
    const { op } = part;
    if (a && b && part.dtype === "float32") {
      if ((op === "add" || op === "sub") && isInfinite(a)) return a;
      if (op === "add" && isInfinite(b)) return b;
      if (op === "add" && isZero(a)) return b;
      if (op === "add" && isZero(b)) return a;
      // A normalisation adds what rounding left of the mean of x − μ: here that is nothing.
      if (op === "sub" && a === b) return constant(0);
      if ((op === "mul" || op === "div") && isZero(a) && !isInfinite(b)) return a;
      if (op === "mul" && isZero(b) && !isInfinite(a)) return b;
    }
    return args.length === 0 ? part : Expr.build(op, args, part.dtype, part.value);
  });

const joins: Readonly<Record<Reducer, (a: Expr, b: Expr) => Expr>> = {
  sum: (a, b) => a.add(b),
  prod: (a, b) => a.mul(b),
  max: (a, b) => a.max(b),
  min: (a, b) => a.min(b),
};

rule(
  reducePrimitive,
  ({ attrs: { reducer, axes }, inputs: [x], shape, dtype }, [elements = []]) => {
    const from = x?.shape ?? [];
    const strides = stridesOf(from.map((n, axis) => (axes.includes(axis) ? 1 : n)));
    const groups: Expr[][] = Array.from({ length: sizeOf(shape) }, () => []);
    forEachIndex(from, (index, position) => {
      const to = index.reduce(
        (sum, i, axis) => sum + (axes.includes(axis) ? 0 : i * strides[axis]!),
        0,
      );
      groups[to]!.push(elements[position]!);
    });
    const rim = identityOf(reducer, dtype);
    return groups.map((group) => {
      // A maximum over padding is one over what is not padding.
      const inner = group.filter(({ op, value }) => op !== "const" || value !== rim);
      return inner.length === 0 ? constant(rim, dtype) : inner.reduce(joins[reducer]);
    });
  },
);

const isZero = (expr: Expr): boolean => expr.op === "const" && expr.value === 0;

/** Σ of products; those with the zeros of a padding are left out, as everybody would. */
rule(contractPrimitive, ({ attrs, inputs }, [left = [], right = []], rank) => {
  const { extents, output } = attrs;
  const summed = extents.map((_, loop) => loop).filter((loop) => !output.includes(loop));
  const flat = [attrs.left, attrs.right].map((indices, side) =>
    flattenAffine(indices, inputs[side]!.shape),
  );
  const [starts, taps] = [
    flat.map((index) => positionsOf(index, output, extents)),
    flat.map((index) =>
      positionsOf(
        addAffine(index, scaleAffine({ offset: index.offset, terms: new Map() }, -1)),
        summed,
        extents,
      ),
    ),
  ];
  const [a, b] = [
    { elements: left, starts: starts[0]!, taps: taps[0]! },
    { elements: right, starts: starts[1]!, taps: taps[1]! },
  ];
  const termsOf = (place: number): Expr[] =>
    Array.from(a.taps, (_, tap) => [
      a.elements[a.starts[place]! + a.taps[tap]!]!,
      b.elements[b.starts[place]! + b.taps[tap]!]!,
    ])
      .filter((factors) => !factors.some(isZero))
      .map((factors) => product(factors[0]!, factors[1]!, rank));
  return Array.from(a.starts, (_, place) => {
    const terms = termsOf(place);
    return terms.length === 0 ? constant(0) : terms.reduce((sum, term) => sum.add(term));
  });
});

/** x · w and x · ∂L/∂z, whichever way round the engine has them. */
function product(a: Expr, b: Expr, rank: Rank): Expr {
  const swap = a.op === "input" && b.op === "input" && rank(b.value) < rank(a.value);
  return swap ? b.mul(a) : a.mul(b);
}

rule(
  padPrimitive,
  ({ attrs: { low, interior, value }, inputs: [x], shape, dtype }, [elements = []]) => {
    const strides = stridesOf(shape);
    const filled = new Array<Expr>(sizeOf(shape)).fill(constant(value, dtype));
    forEachIndex(x?.shape ?? [], (index, position) => {
      const to = index.reduce(
        (sum, i, axis) => sum + (low[axis]! + i * (interior[axis]! + 1)) * strides[axis]!,
        0,
      );
      filled[to] = elements[position]!;
    });
    return filled;
  },
);

function known(indices: Scalars, { scope, primitive }: Node): Int32Array {
  if (indices.some(({ op }) => op !== "const"))
    throw new RangeError(
      `${scope || "model"}: ${primitive.name} takes elements by numbers that the network computes; that cannot be written as one formula each`,
    );
  return Int32Array.from(indices, ({ value }) => value);
}

rule(gatherPrimitive, (node, [elements = [], indices = []]) => {
  const places = referenceArray(node.dtype, elements.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  const taken = node.primitive.reference(node, [places, known(indices, node)]);
  return Array.from(taken, (place) => elements[place]!);
});

rule(scatterAddPrimitive, (node, [indices = [], updates = []]) => {
  const places = known(indices, node);
  const { shape, dtype } = node;
  const sums = new Array<Expr>(sizeOf(shape)).fill(constant(0, dtype));
  // One update at a time: where a 1 comes out, it went.
  for (const [at, update] of updates.entries()) {
    const single = referenceArray(dtype, updates.length);
    single[at] = 1;
    const to = node.primitive.reference(node, [places, single]).indexOf(1);
    sums[to] = sums[to]!.add(update);
  }
  return sums;
});

rule(scanPrimitive, ({ scope }) => {
  throw new RangeError(
    `${scope || "model"}: has a recurrence, which explain does not write out; take a network of dense, convolution, pooling and activation layers`,
  );
});
