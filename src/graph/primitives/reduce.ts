import type { HostArray } from "../../expr/dtype.ts";
import { type Expr, input } from "../../expr/expr.ts";
import { makeNode } from "../graph.ts";
import type { Builders, Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { type Shape, showShape, sizeOf, stridesOf } from "../shape.ts";
import { full } from "./broadcast.ts";
import { reshape } from "./reshape.ts";
import { forEachIndex, referenceArray } from "./strided.ts";

export type Reducer = "sum" | "prod" | "max" | "min";

export interface ReduceAttrs {
  readonly reducer: Reducer;
  /** Rising. */
  readonly axes: readonly number[];
}

const LOWEST = -(2 ** 31);
const HIGHEST = 2 ** 31 - 1;

/** The reduction of nothing: what every reduction starts from. */
export function identityOf(reducer: Reducer, dtype: Node["dtype"]): number {
  if (reducer === "sum") return 0;
  if (reducer === "prod") return 1;
  if (dtype === "float32") return reducer === "max" ? -Infinity : Infinity;
  if (dtype === "uint32") return reducer === "max" ? 0 : 2 ** 32 - 1;
  if (dtype === "bool") return reducer === "max" ? 0 : 1;
  return reducer === "max" ? LOWEST : HIGHEST;
}

/** Math.max and Math.min give NaN as soon as one argument is NaN, as wanted. Integer products wrap to 32 bits. */
function combine(reducer: Reducer, isFloat: boolean): (a: number, b: number) => number {
  if (reducer === "max") return Math.max;
  if (reducer === "min") return Math.min;
  if (reducer === "sum") return (a, b) => a + b;
  return isFloat ? (a, b) => a * b : Math.imul;
}

/**
 * Reduces axes and removes them: sum, product, maximum or minimum. NaN wins in max and min.
 * Of nothing: sum 0, prod 1, max −∞, min +∞ (for integers their lowest and highest value).
 *
 * The slope of max and min goes to the first position, in row-major order of the reduced axes, that attains the value.
 */
export const reducePrimitive: Primitive<ReduceAttrs> = {
  name: "reduce",
  infer({ reducer, axes }, [x]) {
    if (!x || new Set(axes).size !== axes.length || !axes.every((axis) => axis in x.shape))
      failShape(
        reducer,
        `x is ${showShape(x?.shape ?? [])}, axes are ${showShape(axes)}; name each axis at most once, from 0 to ${(x?.shape.length ?? 0) - 1}`,
      );
    if (x.dtype === "bool" && (reducer === "sum" || reducer === "prod"))
      failType(reducer, "x is bool; cast it to int32 or float32 (max means any, min means all)");
    return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
  },
  gradient(node, cotangent, build) {
    const x = node.inputs[0]!;
    const { reducer, axes } = node.attrs;
    const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    const spread = (y: Node): Node => build.broadcast(build.reshape(y, kept), x.shape);
    // sum: every element has slope 1
    if (reducer === "sum") return [spread(cotangent)];
    const slope =
      reducer === "prod" ? othersProduct(x, axes, build) : firstHit(node, spread, build);
    const [g, s] = [input(0, "float32"), input(1, slope.dtype)];
    const expr = reducer === "prod" ? g.mul(s) : s.select(g, 0);
    return [build.map(expr, [spread(cotangent), slope])];
  },
  reference(node, [x]) {
    const { attrs, dtype, inputs } = node;
    const from = inputs[0]!.shape;
    const out: HostArray = referenceArray(dtype, sizeOf(node.shape));
    out.fill(identityOf(attrs.reducer, dtype));
    const join = combine(attrs.reducer, dtype === "float32");
    const strides = keptStrides(from, attrs.axes);
    forEachIndex(from, (index, position) => {
      let to = 0;
      for (const [axis, i] of index.entries()) to += i * strides[axis]!;
      out[to] = join(out[to]!, x![position]!);
    });
    return out;
  },
  key: ({ reducer, axes }) => `${reducer}[${axes}]`,
};

/** Strides of the output along the axes of the input; 0 on the reduced ones. */
function keptStrides(from: Shape, axes: readonly number[]): number[] {
  const shape = from.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return stridesOf(shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
}

/**
 * ∂(Π x) / ∂x_i = Π_{j ≠ i} x_j, without a division, so that zeros and second derivatives are right.
 * @cost  n² products for n reduced elements
 */
function othersProduct(x: Node, axes: readonly number[], build: Builders): Node {
  const { broadcast, iota, map, permute } = build;
  const rank = x.shape.length;
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  const rows = kept.map((axis) => x.shape[axis]!);
  const flat = build.reshape(permute(x, [...kept, ...axes]), [...rows, 1, count]);
  const square = [...rows, count, count];
  const [value, i, j] = [input(0, "float32"), input(1, "int32"), input(2, "int32")];
  const others = map(i.eq(j).select(1, value), [
    broadcast(flat, square),
    iota(square, rows.length),
    iota(square, rows.length + 1),
  ]);
  const products = reduce(others, { reducer: "prod", axes: [rows.length + 1] });
  const moved = build.reshape(products, [...rows, ...axes.map((axis) => x.shape[axis]!)]);
  const back = Array.from({ length: rank }, (_, axis) => [...kept, ...axes].indexOf(axis));
  return permute(moved, back);
}

/** True at the first element that equals the maximum (or minimum); a NaN result is attained by the first NaN. */
function firstHit(
  node: Node<ReduceAttrs>,
  spread: (y: Node) => Node,
  { iota, map }: Builders,
): Node {
  const x = node.inputs[0]!;
  const { axes } = node.attrs;
  const strides = stridesOf(axes.map((axis) => x.shape[axis]!));
  const [value, best] = [input(0), input(1)];
  const placeFrom = (first: number): Expr =>
    axes
      .map((_, k) => input(first + k, "int32").mul(strides[k]!))
      .reduce((sum, term) => sum.add(term));
  const counters = axes.map((axis) => iota(x.shape, axis));
  const attains = value.eq(best).or(value.ne(value));
  const places = map(attains.select(placeFrom(2), HIGHEST), [x, spread(node), ...counters]);
  const first = reduce(places, { reducer: "min", axes });
  // Against the counters, not against `places`: those are then only reduced, and need no memory.
  return map(input(0, "int32").eq(placeFrom(1)), [spread(first), ...counters]);
}

export function reduce(x: Node, { reducer, axes }: ReduceAttrs): Node {
  const sorted = axes.toSorted((a, b) => a - b);
  const made = makeNode(reducePrimitive, { reducer, axes: sorted }, [x]);
  if (sizeOf(made.shape) > 0 && sizeOf(x.shape) === 0)
    return full(made.shape, identityOf(reducer, x.dtype), x.dtype);
  return axes.every((axis) => x.shape[axis] === 1) ? reshape(x, made.shape) : made;
}
