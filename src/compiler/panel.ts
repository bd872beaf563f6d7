import type { Kernel, Load } from "./kernel.ts";
import { coefficient, isReduced, splitLoop } from "./loops.ts";
import type { Machine } from "./machine.ts";
import { footprint, packSource } from "./pack.ts";
import type { Buffers } from "./place.ts";
import { largestDivisor } from "./reduction.ts";
import type { Tile } from "./tile.ts";

/** A kernel that reads packed panels, and the kernels that pack them. */
export interface Panelled {
  readonly copies: readonly Kernel[];
  readonly kernel: Kernel;
  readonly tile: Tile;
}

/** Loads of the reduce loops that move with the lanes, and whose elements are used again and again. */
export function packable(kernel: Kernel, lanes: number): Load[] {
  return kernel.sources.filter(
    (s): s is Load => s.kind === "load" && coefficient(s.index, lanes) !== 0 && reused(kernel, s),
  );
}

/** Whether a copy of what a load reads is small beside the work with it, and not larger than what it is a copy of. */
function reused(kernel: Kernel, load: Load): boolean {
  if (load.indirect || !isReduced(kernel, load)) return false;
  const points = kernel.loops.reduce((n, loop) => n * loop.extent, 1);
  const size = footprint(kernel, load);
  return points >= 16 * size && size <= 1.25 * load.buffer.length;
}

/**
 * A large operand of the lanes is copied into panels as wide as the tile, so that the reduce loops read each from end to end.
 * Left as it is where the operand is small or does not divide.
 */
export function panelLanes(plain: Panelled, machine: Machine, buffers: Buffers): Panelled {
  const { kernel, tile } = plain;
  const { lanes } = tile;
  if (lanes === undefined) return plain;
  const extent = kernel.loops[lanes]?.extent ?? 1;
  const block = tile.count * tile.width;
  const bytes = Math.max(0, ...packable(kernel, lanes).map((load) => 4 * footprint(kernel, load)));
  if (tile.rows.length === 0 || extent <= block || extent % block !== 0 || bytes <= machine.l1 / 2)
    return plain;
  const copies: Kernel[] = [];
  let packed = splitLoop(kernel, lanes, block);
  for (const load of packable(packed, lanes + 1)) {
    if (coefficient(load.index, lanes) === 0) continue;
    const { copy, kernel: next } = packSource(packed, load, lanes, lanes + 1, buffers);
    copies.push(copy);
    packed = next;
  }
  const split = { ...tile, lanes: lanes + 1, rows: tile.rows.map((r) => shifted(r, lanes)) };
  return { copies: [...plain.copies, ...copies], kernel: packed, tile: split };
}

const shifted = <T extends { readonly loop: number }>(row: T, split: number): T => ({
  ...row,
  loop: row.loop > split ? row.loop + 1 : row.loop,
});

/** Steps of this many elements and more put neighbours of a column into few sets of a cache, which then holds little of it. */
const LONG_STEP = 256;
const FEWEST_CHAINS = 8;

/**
 * The operand of the rows is copied too where a tile would walk it in long steps, each of which fetches a line for a few rows only:
 * the pixels of deep layers in a weight gradient. The blocks of rows then lie one behind the other.
 */
export function panelRows(plain: Panelled, machine: Machine, buffers: Buffers): Panelled {
  const { kernel, tile } = plain;
  const [row, second] = tile.rows;
  if (!row || second || tile.lanes === undefined) return plain;
  const load = kernel.sources.find(
    (s): s is Load =>
      s.kind === "load" &&
      coefficient(s.index, row.loop) === 1 &&
      coefficient(s.index, tile.lanes ?? 0) === 0 &&
      reused(kernel, s),
  );
  if (!load || 4 * footprint(kernel, load) <= machine.l2 / 2) return plain;
  const steps = [...load.index.terms].flatMap(([loop, step]) =>
    kernel.loops[loop]?.reduce ? [Math.abs(step)] : [],
  );
  const step = Math.min(...steps);
  if (step < LONG_STEP) return plain;
  // Rows that run on into the next step (the taps of a window) are cut there.
  let cut = kernel;
  let at = row.loop;
  let { tile: moved } = plain;
  const split = (inner: number): boolean => {
    const extent = cut.loops[at]?.extent ?? 1;
    if (extent % inner !== 0) return false;
    cut = splitLoop(cut, at, inner);
    moved = { ...moved, lanes: shifted({ loop: moved.lanes ?? 0 }, at).loop };
    at += 1;
    return true;
  };
  const extent = kernel.loops[at]?.extent ?? 1;
  if (extent > step && !split(commonDivisor(extent, step))) return plain;
  const size = largestDivisor(cut.loops[at]?.extent ?? 1, row.size);
  if (size * tile.count < FEWEST_CHAINS || !split(size)) return plain;
  const [block, last] = [at - 1, at];
  const source = cut.sources[kernel.sources.indexOf(load)];
  if (source?.kind !== "load") return plain;
  const { copy, kernel: packed } = packSource(cut, source, block, last, buffers);
  return {
    copies: [...plain.copies, copy],
    kernel: packed,
    tile: { ...moved, rows: [{ loop: last, size }] },
  };
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
