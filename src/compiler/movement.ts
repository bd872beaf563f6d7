import { constant } from "../expr/index.ts";
import { affine, is, loopIndex, type Node, scatterAddPrimitive } from "../graph/index.ts";
import { finish, kernelName } from "./compute.ts";
import type { Kernel } from "./kernel.ts";
import type { Partition } from "./partition.ts";
import { addressOf, inside, type Placement, type Places, partsOf, reshapedFrom } from "./place.ts";
import { Reader } from "./reader.ts";

/**
 * Gives, for a node that is about to be computed, the kernels that write the padding of the tensors that it is written into.
 * They come before it, outermost tensor first, since a tensor that is pulled apart is cleared as a whole.
 */
export function paddingFirst(parts: Partition, places: Places): (root: Node) => Kernel[] {
  const holder = new Map<Node, Node>();
  for (const { root } of parts.tasks) {
    for (const part of partsOf(root))
      if (isInPlace(root, part, places)) holder.set(part.node, root);
    const source = reshapedFrom(root);
    if (source && isReshapedInPlace(root, places)) holder.set(source, root);
  }
  const done = new Set<Node>();
  const prepare = (node: Node): Kernel[] => {
    if (done.has(node)) return [];
    done.add(node);
    const outer = holder.get(node);
    return [...(outer ? prepare(outer) : []), ...fillKernels(node, places)];
  };
  return prepare;
}

export function isInPlace(
  holder: Node,
  part: ReturnType<typeof partsOf>[number],
  places: Places,
): boolean {
  const own = places.of.get(part.node);
  const target = inside(holder, part, places.of);
  return own?.buffer === target.buffer && own.offset === target.offset;
}

/** Whether a reshape has nothing to do: its source was computed where it lies. */
export function isReshapedInPlace(node: Node, places: Places): boolean {
  const source = reshapedFrom(node);
  const own = source && places.of.get(source);
  const target = places.of.get(node);
  return own !== undefined && own.buffer === target?.buffer && own.offset === target.offset;
}

export function copyKernel(node: Node, target: Placement, places: Places): Kernel {
  const loops = node.shape.map((extent) => ({ extent, reduce: false }));
  const index = loops.map((_, axis) => loopIndex(axis));
  const reader = new Reader(loops, places);
  const expr = reader.value(node, index);
  const store = { buffer: target.buffer, index: addressOf(target, index), expr };
  return finish(`${node.scope} copy`.trim(), loops, reader.sources, [], [store], []);
}

/** Writes the padding: one box before and one behind along each axis, or everything where elements are pulled apart. */
function fillKernels(node: Node, places: Places): Kernel[] {
  const target = places.of.get(node);
  const [part] = partsOf(node);
  if (!target || !part || !("value" in (node.attrs as object))) return [];
  const { value } = node.attrs as { readonly value: number };
  const expr = constant(value, node.dtype);
  const fill = (start: readonly number[], size: readonly number[]): Kernel => {
    const loops = size.map((extent) => ({ extent, reduce: false }));
    const index = size.map((_, axis) => affine(start[axis] ?? 0, [[axis, 1]]));
    const store = { buffer: target.buffer, index: addressOf(target, index), expr };
    return finish(`${node.scope} pad`.trim(), loops, [], [], [store], []);
  };
  const zeros = node.shape.map(() => 0);
  if (part.step.some((step) => step > 1)) return [{ ...fill(zeros, node.shape), clears: true }];
  const kernels: Kernel[] = [];
  node.shape.forEach((extent, axis) => {
    // Earlier axes: only the inner part is left, the rest is written already.
    const start = node.shape.map((_, a) => (a < axis ? (part.start[a] ?? 0) : 0));
    const size = node.shape.map((n, a) => (a < axis ? (part.node.shape[a] ?? 0) : n));
    const low = part.start[axis] ?? 0;
    const end = low + (part.node.shape[axis] ?? 0);
    const slab = (from: number, to: number) => {
      if (to > from)
        kernels.push(
          fill(
            start.map((s, a) => (a === axis ? from : s)),
            size.map((n, a) => (a === axis ? to - from : n)),
          ),
        );
    };
    slab(0, low);
    slab(end, extent);
  });
  return kernels;
}

/** out[indices[i], …] += updates[i, …] in the order of i, after everything was set to zero. */
export function scatterKernels(root: Node, node: Node, places: Places): Kernel[] {
  const [indices, updates] = node.inputs;
  const target = places.of.get(root);
  if (!is(node, scatterAddPrimitive) || !indices || !updates || !target || root !== node)
    throw new Error("a scatterAdd stores its own result");
  const { axis, size } = node.attrs;
  const rank = indices.shape.length;
  const loops = updates.shape.map((extent) => ({ extent, reduce: false }));
  const index = loops.map((_, l) => loopIndex(l));
  const reader = new Reader(loops, places);
  const row = reader.loaded(indices, index.slice(axis, axis + rank));
  const expr = reader.value(updates, index);
  const rest = [...index.slice(0, axis), affine(0), ...index.slice(axis + rank)];
  const scatter = { load: row.value, size, stride: target.strides[axis] ?? 0 };
  const store = { buffer: target.buffer, index: addressOf(target, rest), expr, scatter };
  const zeroLoops = root.shape.map((extent) => ({ extent, reduce: false }));
  const zero = {
    buffer: target.buffer,
    index: addressOf(
      target,
      zeroLoops.map((_, l) => loopIndex(l)),
    ),
    expr: constant(0, root.dtype),
  };
  const name = kernelName([{ root, anchor: node }]);
  return [
    { ...finish(`${name} zero`, zeroLoops, [], [], [zero], []), clears: true },
    finish(name, loops, reader.sources, [], [store], []),
  ];
}
