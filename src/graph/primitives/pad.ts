import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { sameShape, showShape, sizeOf, stridesOf } from "../shape.ts";
import { full, repeatedConstant } from "./broadcast.ts";
import { forEachIndex, referenceArray } from "./strided.ts";

/** One number per axis each, none negative; `interior` goes between each two neighbours. */
export interface PadAttrs {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
  readonly value: number;
}

/** Puts `value` around and between: out[low + i·(interior + 1)] = x[i] on each axis, `value` elsewhere. */
export const padPrimitive: Primitive<PadAttrs> = {
  name: "pad",
  infer({ low, high, interior }, [x]) {
    const rank = x?.shape.length ?? 0;
    if (!x || [low, high, interior].some((numbers) => numbers.length !== rank))
      failShape(
        "pad",
        `x is ${showShape(x?.shape ?? [])}, low ${showShape(low)}, high ${showShape(high)}, interior ${showShape(interior)}; give one number for each of the ${rank} axes`,
      );
    if (![...low, ...high, ...interior].every((n) => Number.isSafeInteger(n) && n >= 0))
      failShape(
        "pad",
        `low ${showShape(low)}, high ${showShape(high)}, interior ${showShape(interior)}; whole numbers of 0 or more are needed (slice takes elements away)`,
      );
    const shape = x.shape.map(
      (n, axis) => low[axis]! + n + Math.max(n - 1, 0) * interior[axis]! + high[axis]!,
    );
    return { shape, dtype: x.dtype };
  },
  gradient({ attrs: { low, interior }, inputs }, cotangent, { narrow }) {
    // The cotangent of a padded convolution input: the rim is not computed to be thrown away.
    const step = interior.map((n) => n + 1);
    return [narrow(cotangent, { start: low, size: inputs[0]!.shape, step })];
  },
  reference(node, [x]) {
    const { low, interior, value } = node.attrs;
    const strides = stridesOf(node.shape);
    const out = referenceArray(node.dtype, sizeOf(node.shape)).fill(value);
    forEachIndex(node.inputs[0]!.shape, (index, position) => {
      let to = 0;
      for (const [axis, i] of index.entries())
        to += (low[axis]! + i * (interior[axis]! + 1)) * strides[axis]!;
      out[to] = x![position]!;
    });
    return out;
  },
  key: ({ low, high, interior, value }) =>
    `[${low}][${high}][${interior}]${Object.is(value, -0) ? "-0" : value}`,
};

export function pad(
  x: Node,
  {
    low,
    high,
    interior = low.map(() => 0),
    value = 0,
  }: Pick<PadAttrs, "low" | "high"> & Partial<PadAttrs>,
): Node {
  const between = interior.map((n, axis) => (x.shape[axis]! > 1 ? n : 0));
  const made = makeNode(padPrimitive, { low, high, interior: between, value }, [x]);
  if (sameShape(made.shape, x.shape)) return x;
  const known = repeatedConstant(x);
  if (Object.is(known, value) || sizeOf(x.shape) === 0) return full(made.shape, value, x.dtype);
  return made;
}
