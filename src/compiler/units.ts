import { divisorsOf } from "./divisors.ts";
import type { Kernel } from "./kernel.ts";
import { coefficient, isReduced, splitLoop } from "./loops.ts";
import type { Machine } from "./machine.ts";
import { fitsCache, orderByTraffic } from "./order.ts";
import { largestDivisor } from "./reduction.ts";
import type { Scheduled } from "./schedule.ts";
import type { Tile } from "./tile.ts";

/** Points of the unit loops that are enough for every thread. */
const ENOUGH_UNITS = 16;
/** Steps of work that one unit should at least hold. */
const UNIT_WORK = 1 << 12;
/** The same for maps: small ones stand between large kernels of a chain, which has as many chunks at most as they have units. */
const MAP_WORK = 1 << 5;

/** How far a loop moves through memory at each step; what strides far runs outside. */
function reach(kernel: Kernel, loop: number, stores: boolean): number {
  const indices = stores ? kernel.stores.map((s) => s.index) : kernel.sources.map((s) => s.index);
  return Math.max(0, ...indices.map((index) => Math.abs(coefficient(index, loop))));
}

/**
 * Orders the loops and chooses the units that threads share out: the outermost loops that are not part of the tile. Where
 * the rows of the tile should run outermost they are cut into blocks, so that a unit is one of these.
 */
export function divide(kernel: Kernel, tile: Tile, machine: Machine): Scheduled {
  const loops = kernel.loops.map((_, loop) => loop);
  const isReduce = (loop: number) => kernel.loops[loop]?.reduce ?? false;
  const turned = transposed(kernel, tile);
  const tail = [...tile.rows.map((r) => r.loop), tile.lanes, turned].filter((l) => l !== undefined);
  const reduce = loops
    .filter(isReduce)
    .sort((a, b) => reach(kernel, b, false) - reach(kernel, a, false));
  const outer = loops.filter((l) => !isReduce(l) && !tail.includes(l));
  const contract = kernel.macs > 0 && tile.lanes !== undefined;
  const order = contract
    ? orderByTraffic(kernel, tile, [...outer, ...tail], machine)
    : [...outer.sort((a, b) => reach(kernel, b, true) - reach(kernel, a, true)), ...tail];
  const streamed = contract ? streamedRows(kernel, tile, order, machine) : undefined;
  if (streamed) return divide(...splitTileLoop(kernel, tile, ...streamed), machine);
  const work = kernel.loops.reduce((n, loop) => n * loop.extent, 1);
  const least = kernel.accumulators.length === 0 ? MAP_WORK : UNIT_WORK;
  const wanted = work < 2 * least ? 1 : Math.min(ENOUGH_UNITS, Math.floor(work / least));
  const units: number[] = [];
  let count = 1;
  for (const [at, loop] of order.entries()) {
    if (count >= wanted) break;
    const row = contract ? tile.rows.find((r) => r.loop === loop) : undefined;
    const inside = order.slice(at + 1);
    const block = row && rowBlock(kernel, tile, row, inside, Math.ceil(wanted / count), machine);
    if (block !== undefined) return divide(...splitTileLoop(kernel, tile, loop, block), machine);
    if (tail.includes(loop)) continue;
    units.push(loop);
    count *= kernel.loops[loop]?.extent ?? 1;
  }
  if (count < wanted) {
    const split = splitForUnits(kernel, tile, Math.ceil(wanted / count));
    if (split) return divide(...split, machine);
  }
  return { kernel, units, inner: order.filter((loop) => !units.includes(loop)), reduce, tile };
}

/**
 * The loop that walks a source by single steps while the lanes walk it by long ones: a transposed copy. It runs innermost, so that
 * the lines which a vector is gathered from serve the next vectors too.
 */
function transposed(kernel: Kernel, { lanes }: Tile): number | undefined {
  if (lanes === undefined || kernel.accumulators.length > 0) return undefined;
  const strided = kernel.sources.find(
    ({ kind, index }) => kind === "load" && Math.abs(coefficient(index, lanes)) > 1,
  );
  const near = kernel.loops.findIndex(
    (_, loop) => strided && Math.abs(coefficient(strided.index, loop)) === 1,
  );
  return near < 0 ? undefined : near;
}

/**
 * The rows of a block, if the loop divides into at least `wanted`: as many as still lie in the cache with all that the loops inside
 * read and write, whole tiles if possible.
 */
function rowBlock(
  kernel: Kernel,
  tile: Tile,
  row: Tile["rows"][number],
  inside: readonly number[],
  wanted: number,
  machine: Machine,
): number | undefined {
  const extent = kernel.loops[row.loop]?.extent ?? 1;
  const blocks = divisorsOf(extent).filter(
    (block) => block >= row.size && block * wanted <= extent,
  );
  const whole = blocks.filter((block) => block % row.size === 0);
  const [candidates, least] = whole.length > 0 ? [whole, row.size] : [blocks, 2 * row.size];
  const large = candidates.filter((block) => block >= least);
  return large.findLast((b) => fitsCache(kernel, tile, inside, row.loop, b, machine)) ?? large[0];
}

/** Blocks of rows that stay in the cache while other loops run make this many times less traffic at least. */
const WORTH_BLOCKING = 2;

/**
 * A large matrix product streams one operand past every panel of the other. If the rows run inside the panels and do not fit the
 * cache, blocks of them that do are read once, and the panels once a block: which loop to cut, and how many rows make a block.
 */
function streamedRows(
  kernel: Kernel,
  tile: Tile,
  order: readonly number[],
  machine: Machine,
): readonly [loop: number, block: number] | undefined {
  const [row, second] = tile.rows;
  const inner = order.filter((loop) => loop !== tile.lanes);
  const around = inner.at(-2);
  if (!row || second || inner.at(-1) !== row.loop || around === undefined) return undefined;
  const extentOf = (loop: number) => kernel.loops[loop]?.extent ?? 1;
  const extent = extentOf(row.loop);
  if (fitsCache(kernel, tile, [], row.loop, extent, machine)) return undefined;
  const blocks = divisorsOf(extent).filter((block) => block >= 2 * row.size);
  const block = blocks.findLast((b) => fitsCache(kernel, tile, [], row.loop, b, machine));
  if (block === undefined || block === extent) return undefined;
  const [rows, others] = operandsOf(kernel, row.loop);
  const whole = rows * extentOf(around) + others;
  return rows + others * (extent / block) < whole / WORTH_BLOCKING ? [row.loop, block] : undefined;
}

/** Bytes of the operands that a loop moves, and of the others. */
function operandsOf(kernel: Kernel, loop: number): readonly [moved: number, others: number] {
  let [moved, others] = [0, 0];
  for (const source of kernel.sources) {
    if (source.kind !== "load" || !isReduced(kernel, source)) continue;
    if (source.index.terms.has(loop)) moved += 4 * source.buffer.length;
    else others += 4 * source.buffer.length;
  }
  return [moved, others];
}

/** Cuts a loop of the tile in two, of which the inner one stays in the tile; its rows are shared out evenly over as many tiles. */
export function splitTileLoop(
  kernel: Kernel,
  tile: Tile,
  loop: number,
  inner: number,
): [Kernel, Tile] {
  const moved = (l: number) => (l >= loop ? l + 1 : l);
  const even = (size: number) => Math.ceil(inner / Math.ceil(inner / size));
  return [
    splitLoop(kernel, loop, inner),
    {
      ...tile,
      lanes: tile.lanes === undefined ? undefined : moved(tile.lanes),
      rows: tile.rows.map((r) => ({
        loop: moved(r.loop),
        size: r.loop === loop ? even(r.size) : r.size,
      })),
    },
  ];
}

/** Cuts the longest loop of the rows (or, without rows, of the lanes) into blocks, so that there is something to share out. */
function splitForUnits(kernel: Kernel, tile: Tile, wanted: number): [Kernel, Tile] | undefined {
  const extentOf = (l: number) => kernel.loops[l]?.extent ?? 1;
  const [rows] = [...tile.rows].sort((a, b) => extentOf(b.loop) - extentOf(a.loop));
  const loop = rows?.loop ?? tile.lanes ?? kernel.loops.findIndex((l) => !l.reduce && l.extent > 1);
  const extent = extentOf(loop);
  const grain = rows?.size ?? tile.width * tile.count;
  // Large blocks: each streams all panels of the other operand through the cache.
  const few = Math.ceil(wanted / 2);
  const whole = extent % grain === 0 ? largestDivisor(extent / grain, wanted) : 1;
  const blocks = whole >= Math.min(wanted, 4) ? whole : largestDivisor(extent, few);
  if (blocks < 2 || extent / blocks < 4) return undefined;
  return splitTileLoop(kernel, tile, loop, extent / blocks);
}
