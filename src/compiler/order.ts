import type { Affine } from "../graph/affine.ts";
import type { Buffer, Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import type { Tile } from "./tile.ts";

/** Part of the second cache that a kernel's operands may fill: the results, and whatever else runs, need some of it. */
const SHARE = 0.7;
const LINE = 64;

/**
 * The order of the space loops, outermost first, in which a kernel of multiply-accumulates reads least from beyond the second cache.
 *
 * Built from the inside: next outside a tile comes the loop that adds least to what the operands take of the cache, and, once none
 * fits any more, the one after which a byte serves most multiply-accumulates. A matrix product keeps a block of rows while it
 * walks the panels; a weight gradient visits all taps of a kernel while their one column of pixels lies in the cache.
 */
export function orderByTraffic(
  kernel: Kernel,
  tile: Tile,
  loops: readonly number[],
  { l2 }: Machine,
): number[] {
  const inside = tileExtents(kernel, tile);
  const order: number[] = [];
  const left = new Set(loops);
  while (left.size > 0) {
    const choices = [...left].map((loop) => {
      const extent = kernel.loops[loop]?.extent ?? 1;
      const bytes = operandBytes(kernel, new Map(inside).set(loop, extent));
      return { loop, extent, bytes, cost: bytes / (extent / (inside.get(loop) ?? 1)) };
    });
    const fitting = choices.filter(({ bytes }) => bytes <= SHARE * l2);
    const [next] =
      fitting.length > 0
        ? fitting.sort((a, b) => a.bytes - b.bytes)
        : choices.sort((a, b) => a.cost - b.cost);
    if (!next) break;
    order.unshift(next.loop);
    inside.set(next.loop, next.extent);
    left.delete(next.loop);
  }
  return order;
}

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
  return operandBytes(kernel, extents.set(loop, extent)) <= SHARE * l2;
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

/** Bytes that a part of the loops reads and writes, in whole cache lines. `inside`: how far each loop runs there. */
function operandBytes(kernel: Kernel, inside: ReadonlyMap<number, number>): number {
  let bytes = 0;
  const add = (index: Affine, { length }: Buffer) => {
    bytes += Math.min(touched(index, inside), LINE + 4 * length);
  };
  for (const source of kernel.sources) if (source.kind === "load") add(source.index, source.buffer);
  for (const store of kernel.stores) add(store.index, store.buffer);
  return bytes;
}

/** Overlapping and neighbouring steps make one stretch (a window that moves over its pixels), others stretches of their own. */
function touched(index: Affine, inside: ReadonlyMap<number, number>): number {
  const steps = [...index.terms]
    .map(([loop, step]) => ({ step: Math.abs(step), extent: inside.get(loop) ?? 1 }))
    .filter(({ extent }) => extent > 1)
    .sort((a, b) => a.step - b.step);
  let stretch = 1;
  let stretches = 1;
  for (const { step, extent } of steps)
    if (step <= stretch + LINE / 4) stretch += step * (extent - 1);
    else stretches *= extent;
  return stretches * LINE * Math.ceil((4 * stretch) / LINE);
}
