import type { HostArray } from "../../expr/dtype.ts";
import { is, macs, makeNode, topologicalOrder } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { sameShape, showShape, sizeOf } from "../shape.ts";
import { leafPrimitive } from "./leaf.ts";
import { scanGradient } from "./scan-gradient.ts";
import { carryRows, type ScanPart, scanParts } from "./scan-rows.ts";
import { referenceArray } from "./strided.ts";

/** One step of a recurrence as a small graph of its own: leaves for what it takes, nodes for what it gives. */
export interface ScanBody {
  /** Stand for the carry before the step. */
  readonly carry: readonly Node[];
  /** Stand for xs[t]. */
  readonly xs: readonly Node[];
  /** Stand for what all steps share: weights. */
  readonly shared: readonly Node[];
  /** The carry after the step. */
  readonly next: readonly Node[];
  /** What the step gives beside. */
  readonly ys: readonly Node[];
}

export interface ScanAttrs extends ScanBody {
  /** Number of steps T. */
  readonly length: number;
  /** From the last x to the first. */
  readonly reverse: boolean;
}

/**
 * Runs a body T times, each step's carry going into the next: carryₜ₊₁, yₜ = body(carryₜ, xsₜ, shared).
 *
 * The inputs are the first carry, the series (leading axis T) and what is shared, in the order of the body's leaves. A node has one output:
 * here all of them one after the other, flat. Of each carry come T + 1 rows in the order of time, the first one being `init`
 * (the last, if `reverse`), then T rows of each y; `scanParts` tells where they lie and `scanRows` takes them out.
 *
 * @cost  T times the body's MACs
 */
export const scanPrimitive: Primitive<ScanAttrs> = {
  name: "scan",
  infer(attrs, inputs) {
    const { carry, xs, shared, next, ys, length } = attrs;
    if (inputs.length !== carry.length + xs.length + shared.length)
      failShape(
        "scan",
        `${inputs.length} tensors came; the body takes ${carry.length} of carry, ${xs.length} of series and ${shared.length} shared`,
      );
    for (const [i, stand] of [...carry, ...xs, ...shared].entries()) {
      const series = i >= carry.length && i < carry.length + xs.length;
      const needed = series ? [length, ...stand.shape] : stand.shape;
      const { shape, dtype } = inputs[i]!;
      if (!sameShape(shape, needed) || dtype !== stand.dtype)
        failShape(
          "scan",
          `input ${i} is ${dtype} ${showShape(shape)}, the body takes ${stand.dtype} ${showShape(needed)}`,
        );
    }
    for (const [i, { shape }] of carry.entries())
      if (!next[i] || !sameShape(next[i].shape, shape))
        failShape("scan", `carry ${i} is ${showShape(shape)} and must keep its shape`);
    for (const { dtype } of [...carry, ...next, ...ys])
      if (dtype !== "float32") failType("scan", `carry and y are float32, ${dtype} came`);
    const parts = scanParts(attrs);
    return {
      shape: [parts.reduce((sum, { rows, shape }) => sum + rows * sizeOf(shape), 0)],
      dtype: "float32",
    };
  },
  gradient: scanGradient,
  reference: ({ attrs }, arrays) => interpret(attrs, arrays),
  macs: ({ attrs }) => attrs.length * bodyOrder(attrs).reduce((sum, node) => sum + macs(node), 0),
  key(attrs) {
    const numbers = new Map<Node, number>();
    const stands = [...attrs.carry, ...attrs.xs, ...attrs.shared];
    for (const node of stands) numbers.set(node, numbers.size);
    const lines = stands.map(({ dtype, shape }) => `${dtype}[${shape}]`);
    for (const node of bodyOrder(attrs)) {
      if (numbers.has(node)) continue;
      numbers.set(node, numbers.size);
      const inputs = node.inputs.map((input) => numbers.get(input));
      lines.push(`${node.primitive.name}(${inputs})${node.primitive.key(node.attrs)}`);
    }
    const [next, ys] = [attrs.next, attrs.ys].map((list) => list.map((node) => numbers.get(node)));
    const counts = [attrs.carry.length, attrs.xs.length];
    return `${attrs.length}${attrs.reverse ? "r" : ""}[${counts}]{${lines.join(";")}}>${next}|${ys}`;
  },
};

/** All nodes of a body, inputs before users. */
export const bodyOrder = ({ next, ys }: ScanBody): Node[] => topologicalOrder([...next, ...ys]);

/** Steps through the rows in float64. */
function interpret(attrs: ScanAttrs, arrays: readonly HostArray[]): HostArray {
  const { carry, xs, shared, next, ys, length, reverse } = attrs;
  const parts = scanParts(attrs);
  const last = parts.at(-1);
  const out = referenceArray("float32", last ? last.offset + last.rows * sizeOf(last.shape) : 0);
  const row = ({ offset, shape }: ScanPart, at: number) => {
    const size = sizeOf(shape);
    return out.subarray(offset + at * size, offset + (at + 1) * size);
  };
  const { before, after, init } = carryRows(attrs);
  for (const i of carry.keys()) row(parts[i]!, init).set(arrays[i]!);
  const order = bodyOrder(attrs).filter(
    (node) => !is(node, leafPrimitive) || node.attrs.data !== undefined,
  );
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    const values = new Map<Node, HostArray>();
    for (const [i, node] of carry.entries()) values.set(node, row(parts[i]!, before + t));
    for (const [i, node] of xs.entries()) {
      const size = sizeOf(node.shape);
      values.set(node, arrays[carry.length + i]!.subarray(t * size, (t + 1) * size));
    }
    for (const [i, node] of shared.entries())
      values.set(node, arrays[carry.length + xs.length + i]!);
    for (const node of order)
      values.set(
        node,
        node.primitive.reference(
          node,
          node.inputs.map((input) => values.get(input)!),
        ),
      );
    const given = [...next, ...ys].map((node) => values.get(node)!);
    for (const [i, values] of given.entries())
      row(parts[i]!, i < carry.length ? after + t : t).set(values);
  }
  return out;
}

/** The node itself, everything inside the loop. `scan` in scan-split.ts is what one wants. */
export const scanNode = (attrs: ScanAttrs, inputs: readonly Node[]): Node<ScanAttrs> =>
  makeNode(scanPrimitive, attrs, inputs);
