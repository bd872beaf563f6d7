import type { Affine } from "../graph/affine.ts";
import type { Buffer, Kernel } from "./kernel.ts";
import { longestStep } from "./loops.ts";
import type { Machine } from "./machine.ts";
import type { Tile } from "./tile.ts";

/** Part of the second cache that a kernel's operands may fill: the results, and whatever else runs, need some of it. */
const SHARE = 0.7;
const LINE = 64;

/** Share of all traffic below which an order is as good as another. */
const NEGLIGIBLE = 0.02;

/**
 * The order of the space loops, outermost first, in which a kernel of multiply-accumulates reads least from beyond the second cache.
 *
 * Built from the inside: next outside a tile comes the loop after which the loops that are left read least again of what was there
 * before; of equal ones that with the shortest steps through memory. A matrix product keeps a block of rows while it walks the panels;
 * a weight gradient visits all taps of a kernel while their one column of pixels lies in the cache; the images of a batch stay outermost.
 */
export function orderByTraffic(
  kernel: Kernel,
  tile: Tile,
  loops: readonly number[],
  { l2 }: Machine,
): number[] {
  const extentOf = (loop: number) => kernel.loops[loop]?.extent ?? 1;
  const within = (extents: ReadonlyMap<number, number>, ...more: readonly number[]) =>
    operandBytes(kernel, new Map([...extents, ...more.map((l) => [l, extentOf(l)] as const)]));
  const inside = tileExtents(kernel, tile);
  const negligible = NEGLIGIBLE * total(within(inside, ...loops));
  /** Bytes that come again if `loop` is put outside what is there, and the others outside it. */
  const again = (loop: number, others: readonly number[]): number => {
    const bytes = within(inside, loop);
    if (total(bytes) <= SHARE * l2) return 0;
    let sum = 0;
    for (const other of others) {
      const both = within(inside, loop, other);
      const rounds = extentOf(other) / (inside.get(other) ?? 1);
      bytes.forEach((each, at) => {
        sum += Math.max(0, each * rounds - (both[at] ?? 0));
      });
    }
    return sum;
  };
  const order: number[] = [];
  // By falling steps: of equal ones the last is the nearest.
  const left = [...loops].sort((a, b) => longestStep(kernel, b) - longestStep(kernel, a));
  while (left.length > 0) {
    const costs = left.map((loop) => {
      const others = left.filter((other) => other !== loop);
      return others.length === 0 ? 0 : again(loop, others);
    });
    const least = Math.min(...costs);
    const next = costs.findLastIndex((cost) => cost <= least + negligible);
    const [loop] = left.splice(next, 1);
    if (loop === undefined) break;
    order.unshift(loop);
    inside.set(loop, extentOf(loop));
  }
  return order;
}

const total = (bytes: readonly number[]): number => bytes.reduce((sum, each) => sum + each, 0);

/** Whether what a kernel reads and writes fits the cache while a loop runs so far and those inside it run in full. */
export function fitsCache(
  kernel: Kernel,
  tile: Tile,
  inside: readonly number[],
  loop: number,
  extent: number,
  { l2 }: Machine,
): boolean {
  const extents = tileExtents(kernel, tile);
  for (const full of inside) extents.set(full, kernel.loops[full]?.extent ?? 1);
  return total(operandBytes(kernel, extents.set(loop, extent))) <= SHARE * l2;
}

/** How far each loop runs within one tile. */
function tileExtents(kernel: Kernel, tile: Tile): Map<number, number> {
  const extents = new Map<number, number>();
  for (const { loop, size } of tile.rows) extents.set(loop, size);
  if (tile.lanes !== undefined) extents.set(tile.lanes, tile.width * tile.count);
  kernel.loops.forEach(({ extent, reduce }, loop) => {
    if (reduce) extents.set(loop, extent);
  });
  return extents;
}

/** Bytes that a part of the loops touches of each source and each store, in whole cache lines. `inside`: how far each loop runs there. */
function operandBytes(kernel: Kernel, inside: ReadonlyMap<number, number>): number[] {
  const bytes = (index: Affine, { length }: Buffer) =>
    Math.min(touched(index, inside), LINE + 4 * length);
  return [
    ...kernel.sources.map((s) => (s.kind === "load" ? bytes(s.index, s.buffer) : 0)),
    ...kernel.stores.map((s) => bytes(s.index, s.buffer)),
  ];
}

/** Overlapping and neighbouring steps make one stretch (a window that moves over its pixels), others stretches of their own. */
function touched(index: Affine, inside: ReadonlyMap<number, number>): number {
  let stretch = 1;
  let stretches = 1;
  for (const [loop, step] of stepsOf(index)) {
    const extent = inside.get(loop) ?? 1;
    if (extent <= 1) continue;
    if (step <= stretch + LINE / 4) stretch += step * (extent - 1);
    else stretches *= extent;
  }
  return stretches * LINE * Math.ceil((4 * stretch) / LINE);
}

type Steps = readonly (readonly [loop: number, step: number])[];

const steps = new WeakMap<Affine, Steps>();

/** The loops that move an index, those of short steps first. Sorted once: one kernel asks many times. */
function stepsOf(index: Affine): Steps {
  const known = steps.get(index);
  if (known) return known;
  const made = [...index.terms]
    .map(([loop, step]) => [loop, Math.abs(step)] as const)
    .sort((a, b) => a[1] - b[1]);
  steps.set(index, made);
  return made;
}
