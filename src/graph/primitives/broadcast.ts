import type { DType } from "../../expr/dtype.ts";
import { affine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { type Shape, sameShape, showShape } from "../shape.ts";
import { leaf, leafPrimitive } from "./leaf.ts";
import { copyStrided } from "./strided.ts";

export interface BroadcastAttrs {
  readonly shape: Shape;
}

/** Axes along which the value is repeated. */
const expandedAxes = (from: Shape, to: Shape): number[] =>
  from.flatMap((n, axis) => (n === to[axis] ? [] : [axis]));

/** Repeats axes of extent 1: out[i] = x[i, with 0 on the expanded axes]. The rank stays: reshape first to add axes. */
export const broadcastPrimitive: Primitive<BroadcastAttrs> = {
  name: "broadcast",
  infer({ shape }, [x]) {
    const fits =
      x?.shape.length === shape.length && x.shape.every((n, axis) => n === 1 || n === shape[axis]);
    if (!x || !fits)
      failShape(
        "broadcast",
        `x is ${showShape(x?.shape ?? [])}, wanted ${showShape(shape)}; each axis must be 1 or equal (reshape x to add axes of 1)`,
      );
    return { shape, dtype: x.dtype };
  },
  // y repeats x along some axes, so x̄ sums ȳ over them
  gradient(node, cotangent, { reshape, sumOver }) {
    const from = node.inputs[0]!.shape;
    const axes = expandedAxes(from, node.shape);
    return [reshape(sumOver(cotangent, axes), from)];
  },
  reference: (node, [x]) => copyStrided(node, x!),
  view(node, index) {
    const from = node.inputs[0]!.shape;
    return index.map((i, axis) => (from[axis] === 1 ? affine(0) : i));
  },
  key: ({ shape }) => `[${shape}]`,
};

export function broadcast(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (is(x, broadcastPrimitive)) {
    const source = x.inputs[0]!;
    // Only where both steps are legal: the inner one was, the outer one must start from x's own shape.
    if (x.shape.length === shape.length && x.shape.every((n, axis) => n === 1 || n === shape[axis]))
      return broadcast(source, shape);
  }
  return makeNode(broadcastPrimitive, { shape }, [x]);
}

/** A tensor of one repeated constant. Maps take it up into their expression, movement keeps its form. */
export function full(shape: Shape, value: number, dtype: DType = "float32"): Node {
  const data =
    dtype === "float32"
      ? Float64Array.of(value)
      : dtype === "uint32"
        ? Uint32Array.of(value)
        : Int32Array.of(value);
  return broadcast(leaf({ shape: shape.map(() => 1), dtype, data }), shape);
}

/** The value that `full` was given, where `node` is made so; else undefined. */
export function repeatedConstant(node: Node): number | undefined {
  const source = is(node, broadcastPrimitive) ? node.inputs[0]! : node;
  if (!is(source, leafPrimitive) || source.attrs.data?.length !== 1) return undefined;
  return source.attrs.data[0];
}
