import type { Affine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { showShape } from "../shape.ts";
import { full, repeatedConstant } from "./broadcast.ts";
import { copyStrided } from "./strided.ts";

export interface PermuteAttrs {
  /** Output axis k is input axis order[k]. */
  readonly order: readonly number[];
}

function inverse(order: readonly number[]): number[] {
  const back = order.map(() => 0);
  for (const [k, axis] of order.entries()) back[axis] = k;
  return back;
}

/** Axes in another order: out.shape[k] = x.shape[order[k]]. */
export const permutePrimitive: Primitive<PermuteAttrs> = {
  name: "permute",
  infer({ order }, [x]) {
    const rank = x?.shape.length ?? 0;
    const valid =
      order.length === rank && new Set(order).size === rank && order.every((k) => k in x!.shape);
    if (!x || !valid)
      failShape(
        "permute",
        `x is ${showShape(x?.shape ?? [])}, order is ${showShape(order)}; order must name each axis 0 to ${rank - 1} once`,
      );
    return { shape: order.map((axis) => x.shape[axis]!), dtype: x.dtype };
  },
  gradient: ({ attrs }, cotangent) => [permute(cotangent, inverse(attrs.order))],
  reference: (node, [x]) => copyStrided(node, x!),
  view({ attrs }, index) {
    const source = new Array<Affine>(index.length);
    for (const [k, axis] of attrs.order.entries()) source[axis] = index[k]!;
    return source;
  },
  key: ({ order }) => `[${order}]`,
};

export function permute(x: Node, order: readonly number[]): Node {
  if (order.length === x.shape.length && order.every((axis, k) => axis === k)) return x;
  const made = makeNode(permutePrimitive, { order }, [x]);
  const value = repeatedConstant(x);
  if (value !== undefined) return full(made.shape, value, x.dtype);
  if (!is(x, permutePrimitive)) return made;
  return permute(
    x.inputs[0]!,
    order.map((axis) => x.attrs.order[axis]!),
  );
}
