import { type Expr, input, lower as lowerExpr } from "../expr/index.ts";
import {
  type Affine,
  addAffine,
  affine,
  contractPrimitive,
  is,
  loopIndex,
  macs,
  type Node,
  reducePrimitive,
  scaleAffine,
} from "../graph/index.ts";
import type { Kernel, Loop, Reducer, Source } from "./kernel.ts";
import type { Task } from "./partition.ts";
import { addressOf, type Places } from "./place.ts";
import { MustSplit, Reader } from "./reader.ts";
import { renumberInputs } from "./sources.ts";
import { kernelAlike } from "./task-form.ts";

/** The loops of a task's domain before any is split: extents, which of them reduce, and the root's index over them. */
function domain(task: Task): { loops: Loop[]; root: number[] } {
  const { root, anchor } = task;
  if (anchor && is(anchor, reducePrimitive)) {
    const axes = new Set(anchor.attrs.axes);
    const shape = anchor.inputs[0]?.shape ?? [];
    return {
      loops: shape.map((extent, axis) => ({ extent, reduce: axes.has(axis) })),
      root: shape.map((_, axis) => axis).filter((axis) => !axes.has(axis)),
    };
  }
  if (anchor && is(anchor, contractPrimitive)) {
    const { extents, output } = anchor.attrs;
    const kept = new Set(output);
    return {
      loops: extents.map((extent, loop) => ({ extent, reduce: !kept.has(loop) })),
      root: [...output],
    };
  }
  return {
    loops: root.shape.map((extent) => ({ extent, reduce: false })),
    root: root.shape.map((_, axis) => axis),
  };
}

export const computeKernel = (group: readonly Task[], places: Places): Kernel =>
  kernelAlike(group, places, kernelName(group), () => newKernel(group, places));

function newKernel(group: readonly Task[], places: Places): Kernel {
  const [first] = group;
  const base = first ? domain(first) : { loops: [], root: [] };
  let factors = base.loops.map((loop) => [loop.extent]);
  for (;;) {
    const loops = factors.flatMap((extents, l) =>
      extents.map((extent) => ({ extent, reduce: base.loops[l]?.reduce ?? false })),
    );
    try {
      return assemble(group, loops, indicesOver(factors), base.root, places);
    } catch (signal) {
      if (!(signal instanceof MustSplit)) throw signal;
      factors = splitFactor(factors, signal);
    }
  }
}

/** For every unsplit loop, its value as an index over the split ones. */
function indicesOver(factors: readonly (readonly number[])[]): Affine[] {
  let next = 0;
  return factors.map((extents) => {
    let index = affine(0);
    for (const extent of extents) index = addAffine(scaleAffine(index, extent), loopIndex(next++));
    return index;
  });
}

function splitFactor(factors: readonly number[][], split: MustSplit): number[][] {
  let loop = 0;
  return factors.map((extents) =>
    extents.flatMap((extent) => (loop++ === split.loop ? [...split.extents] : [extent])),
  );
}

/** Inputs of this number and above stand for accumulators until the count of sources is known. */
const ACCUMULATOR = 1 << 20;

function assemble(
  group: readonly Task[],
  loops: readonly Loop[],
  indices: readonly Affine[],
  rootLoops: readonly number[],
  places: Places,
): Kernel {
  const reader = new Reader(loops, places);
  const rootIndex = rootLoops.map((loop) => indices[loop] ?? affine(0));
  const accumulators: { reducer: Reducer; expr: Expr }[] = [];
  const stores = group.map(({ root, anchor }) => {
    let bound: { node: Node; expr: Expr } | undefined;
    if (anchor) {
      const expr = innerExpr(anchor, indices, reader);
      const reducer = is(anchor, reducePrimitive) ? anchor.attrs.reducer : "sum";
      let at = accumulators.findIndex((a) => a.expr === expr && a.reducer === reducer);
      if (at < 0) at = accumulators.push({ reducer, expr }) - 1;
      bound = { node: anchor, expr: input(ACCUMULATOR + at, anchor.dtype) };
    }
    const target = places.of.get(root);
    if (!target) throw new Error("a stored node has no place");
    const expr = bound?.node === root ? bound.expr : reader.define(root, rootIndex, bound);
    return { buffer: target.buffer, index: addressOf(target, rootIndex), expr };
  });
  return finish(kernelName(group), loops, reader.sources, accumulators, stores, group);
}

function innerExpr(anchor: Node, indices: readonly Affine[], reader: Reader): Expr {
  const [left, right] = anchor.inputs;
  if (is(anchor, contractPrimitive) && left && right) {
    const over = (axes: readonly Affine[]) =>
      axes.map((axis) =>
        [...axis.terms].reduce(
          (sum, [loop, c]) => addAffine(sum, scaleAffine(indices[loop] ?? affine(0), c)),
          affine(axis.offset),
        ),
      );
    return reader
      .value(left, over(anchor.attrs.left))
      .mul(reader.value(right, over(anchor.attrs.right)));
  }
  if (!left) throw new Error(`${anchor.primitive.name} has no input`);
  return reader.value(left, indices);
}

/** Numbers the accumulators after the sources and lowers every expression to what SIMD units have. */
export function finish(
  name: string,
  loops: readonly Loop[],
  sources: readonly Source[],
  accumulators: readonly { reducer: Reducer; expr: Expr }[],
  stores: Kernel["stores"],
  group: readonly Task[],
): Kernel {
  const rename = (expr: Expr): Expr =>
    lowerExpr(
      renumberInputs(expr, (at) => (at >= ACCUMULATOR ? at - ACCUMULATOR + sources.length : at)),
    );
  return {
    name,
    loops,
    sources,
    accumulators: accumulators.map((a) => ({ ...a, expr: rename(a.expr) })),
    stores: stores.map((store) => ({ ...store, expr: rename(store.expr) })),
    macs: group.reduce((sum, { anchor }) => sum + (anchor ? macs(anchor) : 0), 0),
  };
}

export function kernelName(group: readonly Task[]): string {
  const [first] = group;
  if (!first) return "";
  const heart = first.anchor ?? first.root;
  const what = heart.primitive.name + (first.anchor && first.anchor !== first.root ? "+map" : "");
  return `${heart.scope || first.root.scope} ${what}${group.length > 1 ? ` ×${group.length}` : ""}`.trim();
}
