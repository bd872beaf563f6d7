import { type Affine, affine, scaleAffine, substituteAffine } from "../graph/affine.ts";
import type { Kernel, Loop, Source } from "./kernel.ts";

/** The coefficient of a loop in an index, 0 if it does not move it. */
export const coefficient = (index: Affine, loop: number): number => index.terms.get(loop) ?? 0;

/** Every index of a kernel: its sources', then its stores'. */
export const indicesOf = (kernel: Kernel): readonly Affine[] => [
  ...kernel.sources.map((source) => source.index),
  ...kernel.stores.map((store) => store.index),
];

/** How far apart in memory neighbours along a loop are at most, in elements. */
export const longestStep = (kernel: Kernel, loop: number): number =>
  Math.max(0, ...indicesOf(kernel).map((index) => Math.abs(coefficient(index, loop))));

/** Whether a source is read anew as the reduce loops run, rather than once per result. */
export const isReduced = (kernel: Kernel, source: Source): boolean =>
  [...source.index.terms.keys()].some((loop) => kernel.loops[loop]?.reduce);

export const spaceSize = (kernel: Kernel): number =>
  kernel.loops.reduce((size, loop) => (loop.reduce ? size : size * loop.extent), 1);

/** The same kernel over other loops: `by` gives each old loop as an index over the new ones. */
function withLoops(
  kernel: Kernel,
  loops: readonly Loop[],
  by: ReadonlyMap<number, Affine>,
): Kernel {
  return {
    ...kernel,
    loops,
    sources: kernel.sources.map((s) => ({ ...s, index: substituteAffine(s.index, by) })),
    stores: kernel.stores.map((s) => ({ ...s, index: substituteAffine(s.index, by) })),
  };
}

/** Splits loop l of extent E into an outer loop of E / inner and, right after it, one of `inner`: l = outer · inner + i. */
export function splitLoop(kernel: Kernel, loop: number, inner: number): Kernel {
  const old = kernel.loops[loop];
  if (!old || old.extent % inner !== 0)
    throw new Error(`cannot split loop ${loop} of extent ${old?.extent} by ${inner}`);
  const by = new Map<number, Affine>();
  for (let l = 0; l < kernel.loops.length; l++)
    by.set(
      l,
      affine(
        0,
        l === loop
          ? [
              [l, inner],
              [l + 1, 1],
            ]
          : [[l < loop ? l : l + 1, 1]],
      ),
    );
  const loops = [...kernel.loops];
  loops.splice(loop, 1, { ...old, extent: old.extent / inner }, { ...old, extent: inner });
  return withLoops(kernel, loops, by);
}

/** Drops loops of extent 1: their counter is always 0. */
export function dropUnitLoops(kernel: Kernel): Kernel {
  if (kernel.loops.every((loop) => loop.extent !== 1)) return kernel;
  const loops: Loop[] = [];
  const by = new Map<number, Affine>();
  kernel.loops.forEach((loop, l) => {
    if (loop.extent === 1) by.set(l, affine(0));
    else {
      by.set(l, affine(0, [[loops.length, 1]]));
      loops.push(loop);
    }
  });
  return withLoops(kernel, loops, by);
}

/**
 * Runs those reduce loops backwards that walk the first source which they move downwards: an input gradient then reads its
 * cotangent upwards and the (small, soon packed) kernel downwards, and its loops merge as those of the forward pass do.
 * The order of a sum changes, fixed by the shape as ever.
 */
export function reverseLoops(kernel: Kernel): Kernel {
  const by = new Map<number, Affine>();
  kernel.loops.forEach((loop, l) => {
    const first = kernel.sources.find((source) => coefficient(source.index, l) !== 0);
    if (loop.reduce && first && coefficient(first.index, l) < 0)
      by.set(l, affine(loop.extent - 1, [[l, -1]]));
  });
  return by.size === 0 ? kernel : withLoops(kernel, kernel.loops, by);
}

/**
 * Merges every two loops of one kind that walk all memory as one loop would: a · extent(b) + b.
 * An elementwise kernel becomes a single loop; the taps of a row and the channels of a convolution become one.
 */
export function collapseLoops(kernel: Kernel): Kernel {
  const pair = mergeable(kernel);
  if (!pair) return kernel;
  const [outer, inner] = pair;
  const a = kernel.loops[outer];
  const b = kernel.loops[inner];
  if (!a || !b) return kernel;
  // Position of `inner` carries the merged loop; `outer` disappears (its part is in the inner's coefficient).
  const loops: Loop[] = [];
  const by = new Map<number, Affine>();
  kernel.loops.forEach((loop, l) => {
    if (l === outer) by.set(l, affine(0));
    else {
      by.set(l, affine(0, [[loops.length, 1]]));
      loops.push(l === inner ? { ...b, extent: a.extent * b.extent } : loop);
    }
  });
  return collapseLoops(withLoops(kernel, loops, by));
}

function mergeable(kernel: Kernel): readonly [number, number] | undefined {
  const indices = indicesOf(kernel);
  for (let outer = 0; outer < kernel.loops.length; outer++)
    for (let inner = 0; inner < kernel.loops.length; inner++) {
      const a = kernel.loops[outer];
      const b = kernel.loops[inner];
      if (outer === inner || !a || !b || a.reduce !== b.reduce) continue;
      if (indices.every((i) => coefficient(i, outer) === coefficient(i, inner) * b.extent))
        return [outer, inner];
    }
  return undefined;
}

/** The index that a row-major buffer over `order` (loop numbers, outermost first) has. */
export function rowMajor(order: readonly number[], loops: readonly Loop[]): Affine {
  let result = affine(0);
  for (const loop of order) {
    const scaled = scaleAffine(result, loops[loop]?.extent ?? 1);
    result = affine(scaled.offset, [...scaled.terms, [loop, 1]]);
  }
  return result;
}
