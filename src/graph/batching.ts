import { loopIndex } from "./affine.ts";
import { is } from "./graph.ts";
import type { Node } from "./node.ts";
import { broadcast, broadcastPrimitive } from "./primitives/broadcast.ts";
import { concat, concatPrimitive } from "./primitives/concat.ts";
import { contract, contractPrimitive } from "./primitives/contract.ts";
import { flip, flipPrimitive } from "./primitives/flip.ts";
import { gather, gatherPrimitive } from "./primitives/gather.ts";
import { add, map, mapPrimitive, termsOf } from "./primitives/map.ts";
import { pad, padPrimitive } from "./primitives/pad.ts";
import { permute, permutePrimitive } from "./primitives/permute.ts";
import { reduce, reducePrimitive } from "./primitives/reduce.ts";
import { reshape, reshapePrimitive } from "./primitives/reshape.ts";
import { scatterAdd, scatterAddPrimitive } from "./primitives/scatter-add.ts";
import { slice, slicePrimitive } from "./primitives/slice.ts";
import { sumOver } from "./primitives/sum-over.ts";
import { windows, windowsPrimitive } from "./primitives/windows.ts";

/** An input of a node that is to be computed T times at once. */
export interface Batched {
  readonly node: Node;
  /** Whether it has the leading axis T; else it is the same for all. */
  readonly many: boolean;
}

const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/**
 * The node with a leading axis of T: what it makes of each of T inputs, in one operation.
 * Undefined where there is no rule for it. At least one of the inputs has the leading axis.
 */
export function batch(node: Node, inputs: readonly Batched[], length: number): Node | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  const x = first.node;
  if (is(node, mapPrimitive))
    return map(
      node.attrs.expr,
      inputs.map((input) => spread(input, length)),
    );
  if (is(node, contractPrimitive)) {
    const { extents, output, left, right } = node.attrs;
    const t = loopIndex(extents.length);
    const [a, b] = inputs;
    return contract(a!.node, b!.node, {
      extents: [...extents, length],
      output: [extents.length, ...output],
      left: a!.many ? [t, ...left] : left,
      right: b!.many ? [t, ...right] : right,
    });
  }
  if (is(node, reducePrimitive))
    return reduce(x, { ...node.attrs, axes: shifted(node.attrs.axes) });
  if (is(node, reshapePrimitive)) return reshape(x, [length, ...node.shape]);
  if (is(node, permutePrimitive)) return permute(x, [0, ...shifted(node.attrs.order)]);
  if (is(node, broadcastPrimitive)) return broadcast(x, [length, ...node.shape]);
  if (is(node, flipPrimitive)) return flip(x, shifted(node.attrs.axes));
  if (is(node, padPrimitive)) {
    const { low, high, interior, value } = node.attrs;
    return pad(x, { low: [0, ...low], high: [0, ...high], interior: [0, ...interior], value });
  }
  if (is(node, slicePrimitive)) {
    const { start, size, step } = node.attrs;
    return slice(x, { start: [0, ...start], size: [length, ...size], step: [1, ...step] });
  }
  if (is(node, windowsPrimitive))
    return windows(
      x,
      node.attrs.windows.map((window) => ({ ...window, axis: window.axis + 1 })),
    );
  if (is(node, concatPrimitive))
    return concat(
      inputs.map((input) => spread(input, length)),
      node.attrs.axis + 1,
    );
  const [, second] = inputs;
  const { many } = second ?? first;
  if (is(node, gatherPrimitive) && second && first.many !== many) {
    const { axis } = node.attrs;
    if (first.many) return gather(x, second.node, axis + 1);
    // [A…, T, I…, B…]
    const taken = gather(x, second.node, axis);
    const order = taken.shape.map((_, k) => k);
    return permute(taken, [axis, ...order.filter((k) => k !== axis)]);
  }
  if (is(node, scatterAddPrimitive) && second && many && !first.many)
    return scatterAdd(x, second.node, { ...node.attrs, axis: node.attrs.axis + 1 });
  return undefined;
}

/** T times the same, where it is the same for all. */
export const spread = ({ node, many }: Batched, length: number): Node =>
  many ? node : broadcast(reshape(node, [1, ...node.shape]), [length, ...node.shape]);

/** Σ over the leading axis. A contract gets one more summed loop: the products of all steps are added as they are made. */
export function sumFirst(x: Node): Node {
  const [, ...shape] = x.shape;
  const terms = termsOf(x);
  if (terms.length > 1) return add(terms.map(sumFirst));
  const source = x.inputs[0]!;
  if (is(x, contractPrimitive)) {
    const { extents, output, left, right } = x.attrs;
    return contract(source, x.inputs[1]!, { extents, output: output.slice(1), left, right });
  }
  if (is(x, permutePrimitive) && x.attrs.order[0] === 0)
    return permute(
      sumFirst(source),
      x.attrs.order.slice(1).map((axis) => axis - 1),
    );
  if (is(x, reshapePrimitive) && source.shape[0] === x.shape[0] && (x.shape[0] ?? 0) > 0)
    return reshape(sumFirst(source), shape);
  return sumOver(x, [0]);
}

/** Whether `batch` could do it, were only those inputs given T times. */
export function batchable(node: Node, many: readonly boolean[]): boolean {
  if (is(node, gatherPrimitive)) return many[0] !== many[1];
  if (is(node, scatterAddPrimitive)) return many[0] === false;
  return RULED.has(node.primitive);
}

const RULED: ReadonlySet<unknown> = new Set([
  mapPrimitive,
  contractPrimitive,
  reducePrimitive,
  reshapePrimitive,
  permutePrimitive,
  broadcastPrimitive,
  flipPrimitive,
  padPrimitive,
  slicePrimitive,
  windowsPrimitive,
  concatPrimitive,
]);
