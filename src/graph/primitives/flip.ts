import { addAffine, affine, scaleAffine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { showShape } from "../shape.ts";
import { repeatedConstant } from "./broadcast.ts";
import { copyStrided } from "./strided.ts";

export interface FlipAttrs {
  /** Rising. */
  readonly axes: readonly number[];
}

/** Reverses axes: out[…, i, …] = x[…, n − 1 − i, …]. */
export const flipPrimitive: Primitive<FlipAttrs> = {
  name: "flip",
  infer({ axes }, [x]) {
    if (!x || new Set(axes).size !== axes.length || !axes.every((axis) => axis in x.shape))
      failShape(
        "flip",
        `x is ${showShape(x?.shape ?? [])}, axes are ${showShape(axes)}; name each axis at most once, from 0 to ${(x?.shape.length ?? 0) - 1}`,
      );
    return { shape: x.shape, dtype: x.dtype };
  },
  gradient: ({ attrs }, cotangent) => [flip(cotangent, attrs.axes)],
  reference: (node, [x]) => copyStrided(node, x!),
  view: ({ attrs, shape }, index) =>
    index.map((i, axis) =>
      attrs.axes.includes(axis) ? addAffine(affine(shape[axis]! - 1), scaleAffine(i, -1)) : i,
    ),
  key: ({ axes }) => `[${axes}]`,
};

export function flip(x: Node, axes: readonly number[]): Node {
  const made = makeNode(flipPrimitive, { axes: axes.toSorted((a, b) => a - b) }, [x]);
  if (repeatedConstant(x) !== undefined) return x;
  const moved = made.attrs.axes.filter((axis) => x.shape[axis]! > 1);
  if (moved.length === 0) return x;
  if (is(x, flipPrimitive)) {
    const { axes: before } = x.attrs;
    const odd = [
      ...before.filter((a) => !moved.includes(a)),
      ...moved.filter((a) => !before.includes(a)),
    ];
    return odd.length === 0 ? x.inputs[0]! : flip(x.inputs[0]!, odd);
  }
  return makeNode(flipPrimitive, { axes: moved }, [x]);
}
