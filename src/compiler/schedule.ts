import { topological } from "../expr/index.ts";
import type { Kernel, Load } from "./kernel.ts";
import {
  coefficient,
  collapseLoops,
  dropUnitLoops,
  isReduced,
  reverseLoops,
  splitLoop,
} from "./loops.ts";
import type { Machine } from "./machine.ts";
import { orderByTraffic } from "./order.ts";
import { packSource } from "./pack.ts";
import { packable, panelLanes, panelRows } from "./panel.ts";
import type { Buffers } from "./place.ts";
import { divideReduction, largestDivisor } from "./reduction.ts";
import { pruneSources } from "./sources.ts";
import { chooseTile, SCALAR, type Tile } from "./tile.ts";

/** A kernel and the order in which its loops run. */
export interface Scheduled {
  readonly kernel: Kernel;
  /** Space loops that are divided among threads, outermost first; a unit is one point of them. */
  readonly units: readonly number[];
  /** The other space loops, outermost first; those of the tile's rows and lanes are among them. */
  readonly inner: readonly number[];
  readonly reduce: readonly number[];
  readonly tile: Tile;
}

/** Points of the unit loops that are enough for every thread. */
const ENOUGH_UNITS = 16;
/** Steps of work that one unit should at least hold. */
const UNIT_WORK = 1 << 12;

/** Splits, packs, tiles and orders one kernel; some become several (copies into packed form, partial sums and their joining). */
export function schedule(kernel: Kernel, machine: Machine, buffers: Buffers): Scheduled[] {
  const simple = simplify(pruneSources(kernel));
  return divideReduction(simple, machine, buffers).flatMap((part) =>
    arrange(simplify(part), machine, buffers),
  );
}

const simplify = (kernel: Kernel): Kernel => collapseLoops(reverseLoops(dropUnitLoops(kernel)));

const scattered = (kernel: Kernel): boolean => kernel.stores.some((store) => store.scatter);

function arrange(kernel: Kernel, machine: Machine, buffers: Buffers): Scheduled[] {
  if (scattered(kernel)) return [inOrder(kernel)];
  const lanes = scalarOnly(kernel) ? undefined : chooseLanes(kernel);
  if (lanes === undefined) return [divide(kernel, SCALAR, machine)];
  // Operands that the lanes would read in strides are copied first; what is straight now may merge its loops.
  const strided = packable(kernel, lanes).find((load) => coefficient(load.index, lanes) !== 1);
  if (strided) {
    const { copy, kernel: straight } = packSource(kernel, strided, undefined, lanes, buffers);
    return [copy, straight].flatMap((part) => arrange(simplify(part), machine, buffers));
  }
  const tile = chooseTile(kernel, lanes, machine);
  const byLanes = panelLanes({ copies: [], kernel, tile }, machine, buffers);
  const { copies, ...packed } = panelRows(byLanes, machine, buffers);
  return [
    ...copies.flatMap((copy) => arrange(simplify(copy), machine, buffers)),
    divide(packed.kernel, packed.tile, machine),
  ];
}

/** Vectors along a loop need every shift count to be a constant and no address that differs by lane. */
function scalarOnly(kernel: Kernel): boolean {
  const exprs = [...kernel.accumulators, ...kernel.stores].flatMap(({ expr }) => topological(expr));
  return exprs.some(({ op, args }) => (op === "shl" || op === "shr") && args[1]?.op !== "const");
}

/** The space loop to put in vector lanes: one that most memory is contiguous along. */
function chooseLanes(kernel: Kernel): number | undefined {
  const reduces = kernel.loops.some((loop) => loop.reduce);
  let best: number | undefined;
  let bestCost = Infinity;
  kernel.loops.forEach((loop, at) => {
    if (loop.reduce || loop.extent < 4 || indirectAlong(kernel, at)) return;
    let cost = 0;
    const again = new Set(packable(kernel, at));
    for (const source of kernel.sources) {
      const step = coefficient(source.index, at);
      const inside = isReduced(kernel, source);
      if (source.kind === "iota" || step === 0 || step === 1) continue;
      cost += again.has(source as Load) ? 0.5 : inside ? 16 : 4;
    }
    for (const store of kernel.stores) {
      const step = coefficient(store.index, at);
      if (step !== 1) cost += reduces ? 3 : 5;
    }
    // Elements left over after whole vectors run one by one.
    const remainder = loop.extent % 4;
    cost += (8 * remainder) / loop.extent;
    if (
      cost < bestCost - 1e-9 ||
      (cost < bestCost + 1e-9 && loop.extent > (kernel.loops[best ?? 0]?.extent ?? 0))
    ) {
      best = at;
      bestCost = cost;
    }
  });
  return best;
}

const indirectAlong = (kernel: Kernel, loop: number): boolean =>
  kernel.sources.some((s) => {
    if (s.kind !== "load" || !s.indirect) return false;
    const row = kernel.sources[s.indirect.load];
    return row !== undefined && coefficient(row.index, loop) !== 0;
  });

/** How far a loop moves through memory at each step; what strides far runs outside. */
function reach(kernel: Kernel, loop: number, stores: boolean): number {
  const indices = stores ? kernel.stores.map((s) => s.index) : kernel.sources.map((s) => s.index);
  return Math.max(0, ...indices.map((index) => Math.abs(coefficient(index, loop))));
}

const inOrder = (kernel: Kernel): Scheduled => ({
  kernel,
  units: [],
  inner: kernel.loops.map((_, loop) => loop),
  reduce: [],
  tile: SCALAR,
});

/** Orders the loops and chooses the units that threads share out: the outermost loops that are not part of the tile. */
function divide(kernel: Kernel, tile: Tile, machine: Machine): Scheduled {
  const loops = kernel.loops.map((_, loop) => loop);
  const isReduce = (loop: number) => kernel.loops[loop]?.reduce ?? false;
  const tail = [...tile.rows.map((r) => r.loop), tile.lanes].filter((l) => l !== undefined);
  const reduce = loops
    .filter(isReduce)
    .sort((a, b) => reach(kernel, b, false) - reach(kernel, a, false));
  const outer = loops.filter((l) => !isReduce(l) && !tail.includes(l));
  const order =
    kernel.macs > 0 && tile.lanes !== undefined
      ? orderByTraffic(kernel, tile, [...outer, ...tail], machine)
      : [...outer.sort((a, b) => reach(kernel, b, true) - reach(kernel, a, true)), ...tail];
  const work = kernel.loops.reduce((n, loop) => n * loop.extent, 1);
  const wanted = work < 2 * UNIT_WORK ? 1 : Math.min(ENOUGH_UNITS, Math.floor(work / UNIT_WORK));
  const units: number[] = [];
  let count = 1;
  for (const loop of order) {
    if (count >= wanted || tail.includes(loop)) continue;
    units.push(loop);
    count *= kernel.loops[loop]?.extent ?? 1;
  }
  if (count < wanted) {
    const split = splitForUnits(kernel, tile, Math.ceil(wanted / count));
    if (split) return divide(split.kernel, split.tile, machine);
  }
  return { kernel, units, inner: order.filter((loop) => !units.includes(loop)), reduce, tile };
}

/** Cuts the longest loop of the rows (or, without rows, of the lanes) into blocks, so that there is something to share out. */
function splitForUnits(
  kernel: Kernel,
  tile: Tile,
  wanted: number,
): { kernel: Kernel; tile: Tile } | undefined {
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
  const moved = (l: number) => (l >= loop ? l + 1 : l);
  return {
    kernel: splitLoop(kernel, loop, extent / blocks),
    tile: {
      ...tile,
      lanes: tile.lanes === undefined ? undefined : moved(tile.lanes),
      rows: tile.rows.map((r) => ({ ...r, loop: moved(r.loop) })),
    },
  };
}
