import { is, type Node, scanPrimitive, scatterAddPrimitive, stridesOf } from "../graph/index.ts";
import type { Graph } from "../graph/traced.ts";
import { computeKernel } from "./compute.ts";
import { groupTasks } from "./group.ts";
import type { Buffer, Kernel } from "./kernel.ts";
import {
  copyKernel,
  isInPlace,
  isReshapedInPlace,
  paddingFirst,
  scatterKernels,
} from "./movement.ts";
import { partition, type Task } from "./partition.ts";
import { Buffers, inside, type Places, partsOf, place, type Surroundings } from "./place.ts";
import { MustStore } from "./reader.ts";
import { recurrenceKernels } from "./recurrence.ts";

/** Kernels in the order in which they may run, over buffers without addresses. */
export interface Lowered {
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly buffers: Buffers;
}

/** Turns a graph into kernels: decides what is stored, gives it a place, and writes one kernel per stored value or group. */
export function lowerGraph(graph: Graph, around?: Surroundings): Lowered {
  const forced = new Set<Node>();
  for (;;) {
    try {
      return attempt(graph, forced, around);
    } catch (signal) {
      if (!(signal instanceof MustStore) || forced.has(signal.node)) throw signal;
      forced.add(signal.node);
    }
  }
}

function attempt(
  graph: Graph,
  forced: ReadonlySet<Node>,
  around: Surroundings | undefined,
): Lowered {
  const buffers = around?.buffers ?? new Buffers();
  const parts = partition(graph.outputs, forced);
  const places = place(graph, parts, forced, buffers, around);
  const kernels: Kernel[] = [];
  const prepare = paddingFirst(parts, places);
  for (const group of groupTasks(parts, places)) {
    for (const task of group) kernels.push(...prepare(task.root));
    const toDo = group.filter(({ root }) => !isReshapedInPlace(root, places));
    kernels.push(...emit(toDo, places, buffers));
  }
  for (const { node, buffer } of places.copies) {
    const target = { buffer, offset: 0, strides: stridesOf(node.shape), whole: true };
    kernels.push(copyKernel(node, target, places));
  }
  return {
    kernels: kernels.filter((k) => k.loops.every((loop) => loop.reduce || loop.extent > 0)),
    inputs: places.inputs,
    outputs: places.outputs,
    buffers,
  };
}

function emit(group: readonly Task[], places: Places, buffers: Buffers): Kernel[] {
  const [first] = group;
  if (!first) return [];
  if (is(first.root, scanPrimitive))
    return recurrenceKernels(first.root, places, buffers, lowerGraph);
  if (first.anchor && is(first.anchor, scatterAddPrimitive))
    return scatterKernels(first.root, first.anchor, places);
  const parts = partsOf(first.root);
  if (parts.length === 0) return [computeKernel(group, places)];
  return parts
    .filter((part) => !isInPlace(first.root, part, places))
    .map((part) => copyKernel(part.node, inside(first.root, part, places.of), places));
}
