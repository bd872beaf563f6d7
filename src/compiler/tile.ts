import type { Kernel } from "./kernel.ts";
import { coefficient, indicesOf, isReduced } from "./loops.ts";
import type { Machine } from "./machine.ts";

/** The block of results that a kernel keeps in registers while it reduces. */
export interface Tile {
  /** Space loop whose neighbours fill the lanes of a vector; undefined: one element at a time. */
  readonly lanes: number | undefined;
  /** Vectors side by side along `lanes`. */
  readonly count: number;
  /** Space loop that is unrolled, and by how much. */
  readonly rows: number | undefined;
  readonly size: number;
}

/** Cycles from a multiply-add to the next that needs its result; two start per cycle. */
const LATENCY = 4;
const PER_CYCLE = 2;

/** As many as registers hold beside one vector of each operand. */
const MOST_ROWS = 13;
/** Elements between rows from which every row has a page of memory of its own. */
const FAR = 1 << 12;

/**
 * Chooses rows × vectors by a model of the inner loop: the multiply-adds, the loads that feed them, the latency of a chain
 * of additions when there are few of them, and a penalty for values that no register is left for.
 */
export function chooseTile(kernel: Kernel, lanes: number, machine: Machine): Tile {
  const extent = kernel.loops[lanes]?.extent ?? 1;
  const most = Math.max(1, Math.floor(extent / machine.width));
  if (kernel.accumulators.length === 0) return elementwise(kernel, lanes, most);
  let best: Tile = { lanes, count: 1, rows: undefined, size: 1 };
  let bestCost = Infinity;
  const rowLoops = kernel.loops
    .map((loop, at) => ({ at, loop }))
    .filter(({ at, loop }) => !loop.reduce && at !== lanes && loop.extent > 1)
    .filter(({ at }) => step(kernel, at) <= FAR || reuses(kernel, at))
    .sort((a, b) => step(kernel, a.at) - step(kernel, b.at));
  for (let count = 1; count <= Math.min(8, most); count++)
    for (const rows of [undefined, ...rowLoops.map((r) => r.at)])
      for (
        let size = 1;
        size <= (rows === undefined ? 1 : Math.min(MOST_ROWS, kernel.loops[rows]?.extent ?? 1));
        size++
      ) {
        if (rows !== undefined && size === 1) continue;
        const far = rows !== undefined && step(kernel, rows) > FAR;
        const cost = wholeCost(kernel, machine, { lanes, count, rows, size }) * (far ? 1.3 : 1);
        if (cost < bestCost * (1 - 1e-9)) {
          best = { lanes, count, rows, size };
          bestCost = cost;
        }
      }
  return best;
}

/** How far apart in memory neighbours along a loop are: of equal tiles the one with near rows is taken. */
const step = (kernel: Kernel, loop: number): number =>
  Math.max(0, ...indicesOf(kernel).map((index) => Math.abs(coefficient(index, loop))));

/** Whether rows along a loop share what the reduce loops read. If not, far rows only spread the work over memory. */
const reuses = (kernel: Kernel, rows: number): boolean =>
  kernel.sources.some(
    (source) => isReduced(kernel, source) && coefficient(source.index, rows) === 0,
  );

/** No accumulators, nothing to keep: a few vectors at once hide latency and let neighbours join. */
function elementwise(kernel: Kernel, lanes: number, most: number): Tile {
  const heavy = kernel.stores.length > 2 || kernel.sources.length > 6;
  return { lanes, count: Math.min(heavy ? 2 : 4, most), rows: undefined, size: 1 };
}

/** Cycles per row and point of the reduce loops, left-over rows and lanes included. */
function wholeCost(kernel: Kernel, machine: Machine, tile: Tile): number {
  const vectors = (kernel.loops[tile.lanes ?? 0]?.extent ?? 1) / machine.width;
  const fullColumns = Math.floor(vectors / tile.count);
  const leftVectors = Math.floor(vectors) - fullColumns * tile.count;
  const leftLanes = Math.round((vectors - Math.floor(vectors)) * machine.width);
  const total = tile.rows === undefined ? 1 : (kernel.loops[tile.rows]?.extent ?? 1);
  const fullRows = Math.floor(total / tile.size);
  const leftRows = total - fullRows * tile.size;
  const column = (count: number) =>
    fullRows * innerCost(kernel, machine, tile, tile.size, count) +
    (leftRows > 0 ? innerCost(kernel, machine, tile, leftRows, count) : 0);
  const plane =
    fullColumns * column(tile.count) +
    (leftVectors > 0 ? column(leftVectors) : 0) +
    leftLanes * column(1);
  return plane / total;
}

function innerCost(
  kernel: Kernel,
  machine: Machine,
  tile: Tile,
  rows: number,
  count: number,
): number {
  const joined = Math.ceil(count / machine.join);
  let loads = 0;
  let held = 0;
  for (const source of kernel.sources) {
    if (!isReduced(kernel, source)) continue;
    const byRow = tile.rows !== undefined && coefficient(source.index, tile.rows) !== 0;
    const byLane = tile.lanes !== undefined && coefficient(source.index, tile.lanes) !== 0;
    const vectors = byLane ? joined : 1;
    loads += (byRow ? rows : 1) * vectors;
    held += byRow ? 1 : vectors;
  }
  const chains = rows * joined * kernel.accumulators.length;
  const spilled = Math.max(0, chains + held - machine.registers);
  const arithmetic = chains / PER_CYCLE;
  return Math.max(arithmetic, (loads + 2 * spilled) / 2, LATENCY) + 0.5 + 0.5 * spilled;
}
