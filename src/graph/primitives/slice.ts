import { addAffine, affine, scaleAffine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { sameShape, showShape } from "../shape.ts";
import { full, repeatedConstant } from "./broadcast.ts";
import { copyStrided } from "./strided.ts";

/** One number per axis each; step is at least 1. */
export interface SliceAttrs {
  readonly start: readonly number[];
  readonly size: readonly number[];
  readonly step: readonly number[];
}

/** Every step-th element: out[i] = x[start + i·step] for 0 ≤ i < size, on each axis. */
export const slicePrimitive: Primitive<SliceAttrs> = {
  name: "slice",
  infer({ start, size, step }, [x]) {
    const rank = x?.shape.length ?? 0;
    if (!x || [start, size, step].some((numbers) => numbers.length !== rank))
      failShape(
        "slice",
        `x is ${showShape(x?.shape ?? [])}, start ${showShape(start)}, size ${showShape(size)}, step ${showShape(step)}; give one number for each of the ${rank} axes`,
      );
    for (const [axis, n] of x.shape.entries()) {
      const [from, count, by] = [start[axis]!, size[axis]!, step[axis]!];
      const last = count > 0 ? from + (count - 1) * by : from - 1;
      if (!(from >= 0 && count >= 0 && by >= 1 && last < n))
        failShape(
          "slice",
          `axis ${axis} of x ${showShape(x.shape)} has ${n} elements, but start ${from}, size ${count}, step ${by} reaches ${last}; take fewer or start earlier`,
        );
    }
    return { shape: size, dtype: x.dtype };
  },
  // the elements that were taken get ȳ back at their places, the others 0: ȳ spread by step and padded
  gradient({ attrs, inputs }, cotangent, { pad }) {
    const { start, size, step } = attrs;
    const { shape } = inputs[0]!;
    const low = start.map((from, axis) => (size[axis] === 0 ? 0 : from));
    const high = shape.map((n, axis) => {
      const count = size[axis]!;
      return count === 0 ? n : n - (start[axis]! + (count - 1) * step[axis]! + 1);
    });
    return [pad(cotangent, { low, high, interior: step.map((by) => by - 1), value: 0 })];
  },
  reference: (node, [x]) => copyStrided(node, x!),
  view: ({ attrs: { start, step } }, index) =>
    index.map((i, axis) => addAffine(affine(start[axis]!), scaleAffine(i, step[axis]!))),
  key: ({ start, size, step }) => `[${start}][${size}][${step}]`,
};

export function slice(
  x: Node,
  { start, size, step = size.map(() => 1) }: Omit<SliceAttrs, "step"> & Partial<SliceAttrs>,
): Node {
  const made = makeNode(
    slicePrimitive,
    { start, size, step: step.map((by, axis) => (size[axis]! > 1 ? by : 1)) },
    [x],
  );
  if (sameShape(made.shape, x.shape)) return x;
  const value = repeatedConstant(x);
  if (value !== undefined) return full(size, value, x.dtype);
  if (!is(x, slicePrimitive)) return made;
  const inner = x.attrs;
  return slice(x.inputs[0]!, {
    start: start.map((from, axis) => inner.start[axis]! + from * inner.step[axis]!),
    size,
    step: step.map((by, axis) => by * inner.step[axis]!),
  });
}
