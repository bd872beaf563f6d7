import { inputsOf } from "../expr/traverse.ts";
import type { Kernel, Source } from "./kernel.ts";
import { coefficient, indicesOf, isReduced, longestStep } from "./loops.ts";
import type { Machine } from "./machine.ts";

/** The block of results that a kernel keeps in registers while it reduces: rows × vectors. */
export interface Tile {
  /** Space loop whose neighbours fill the lanes of a vector; undefined: one element at a time. */
  readonly lanes: number | undefined;
  /** Lanes of a vector; 1 without lanes. */
  readonly width: number;
  /** Vectors side by side along `lanes`. */
  readonly count: number;
  /** Space loops that are unrolled, outermost first, and by how much: the block has the product of the sizes in rows. */
  readonly rows: readonly Unrolled[];
}

export interface Unrolled {
  readonly loop: number;
  readonly size: number;
}

/** One element at a time. */
export const SCALAR: Tile = { lanes: undefined, width: 1, count: 1, rows: [] };

/** Cycles from a multiply-add to the next that needs its result; two start per cycle. */
const LATENCY = 4;
const PER_CYCLE = 2;

/** Cycles that a cache line takes from the second cache, and from beyond it. */
const NEAR_LINE = 2;
const FAR_LINE = 7;
const LINE = 64;
/** Share of that which work on what is there already does not hide, and cycles by which every load delays the rest. */
const ARRIVAL_SEEN = 0.25;
const LOAD_SEEN = 0.1;

/** Rows that read vectors of their own at a distance, as a depthwise convolution's do, and cycles for each beyond these. */
const STREAMS = 8;
const STREAM_COST = 0.7;

/** As many rows as registers hold beside one vector of each operand. */
const mostRows = (machine: Machine): number => machine.registers - 2;
const MOST_VECTORS = 8;
/** Elements between rows from which every row has a page of memory of its own. */
const FAR = 1 << 13;
const FAR_COST = 1.3;
/** The outermost of several loops, the images of a batch, is left to chains of kernels (chunks.ts) unless it gains this. */
const OUTERMOST = 16;
const OUTERMOST_COST = 1.15;
/** Two unrolled loops must gain at least this: their blocks come in up to four sizes. */
const PAIR_COST = 1.03;

/**
 * Chooses rows × vectors by a model of the inner loop: the multiply-adds, the loads that feed them, the latency of a chain
 * of additions when there are few of them, and a penalty for values that no register is left for.
 */
export function chooseTile(kernel: Kernel, lanes: number, machine: Machine): Tile {
  const extent = kernel.loops[lanes]?.extent ?? 1;
  const widest = fittingWidths(extent, machine)[0] ?? 1;
  if (kernel.accumulators.length === 0) return elementwise(kernel, lanes, widest, extent);
  const chosen = choicesOf(machine);
  const shape = shapeOf(kernel, lanes);
  const known = chosen.get(shape);
  if (known) return known;
  const best = cheapest(kernel, lanes, machine, widest);
  if (chosen.size >= MOST_CHOICES) chosen.clear();
  chosen.set(shape, best);
  return best;
}

/** Choices that are kept: networks repeat their layers, and programs their networks. */
const MOST_CHOICES = 4096;
const choices = new WeakMap<Machine, Map<string, Tile>>();

function choicesOf(machine: Machine): Map<string, Tile> {
  const known = choices.get(machine) ?? new Map<string, Tile>();
  choices.set(machine, known);
  return known;
}

/** All of a kernel that the choice of its tile depends on. */
function shapeOf(kernel: Kernel, lanes: number): string {
  const loops = kernel.loops.map(({ extent, reduce }) => (reduce ? -extent : extent));
  const indices = indicesOf(kernel).map(({ terms }) => [...terms].flat().join());
  const sources = kernel.sources.length;
  return [
    lanes,
    kernel.accumulators.length,
    kernel.macs > 0,
    sources,
    waitingSources(kernel).join(),
    loops.join(),
    ...indices,
  ].join(";");
}

function cheapest(kernel: Kernel, lanes: number, machine: Machine, widest: number): Tile {
  let best: Tile = { lanes, width: widest, count: 1, rows: [] };
  let bestCost = Infinity;
  const model = new Model(kernel, lanes, machine);
  for (const { tile, factor } of candidates(kernel, lanes, model, machine)) {
    const limit = bestCost * (1 - 1e-9);
    // Most are out once their whole blocks are counted, which is a small part of the work.
    if (model.leastCost(tile) * factor >= limit) continue;
    const cost = model.cost(tile) * factor;
    if (cost < limit) {
      best = tile;
      bestCost = cost;
    }
  }
  return best;
}

/** The tiles of a kernel that reduces, the best first by the model that `chooseTile` goes by. */
export function rankTiles(kernel: Kernel, lanes: number, machine: Machine): Tile[] {
  const model = new Model(kernel, lanes, machine);
  return [...candidates(kernel, lanes, model, machine)]
    .map(({ tile, factor }) => ({ tile, cost: model.cost(tile) * factor }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ tile }) => tile);
}

interface Candidate {
  readonly tile: Tile;
  /** By how much more it costs than the model says. */
  readonly factor: number;
}

function* candidates(
  kernel: Kernel,
  lanes: number,
  model: Model,
  machine: Machine,
): Generator<Candidate> {
  const extent = kernel.loops[lanes]?.extent ?? 1;
  const shapes = rowShapes(kernel, lanes, mostRows(machine));
  for (const width of fittingWidths(extent, machine))
    for (let count = 1; count <= Math.min(MOST_VECTORS, Math.floor(extent / width)); count++)
      for (const { rows, factor } of shapes) {
        if (rows.length > 1 && model.chains(rows, count) > machine.registers) continue;
        if (machine.join > 1 && model.overflows(rows, count)) continue;
        yield { tile: { lanes, width, count, rows }, factor };
      }
}

function fittingWidths(extent: number, { widths }: Machine): readonly number[] {
  const fitting = widths.filter((width) => width <= extent);
  return fitting.length > 0 ? fitting : widths.slice(-1);
}

/** Whether a tile, wherever it comes from, can be made for a kernel that reduces. */
export function fitsKernel(tile: Tile, kernel: Kernel, lanes: number, machine: Machine): boolean {
  const within = (n: number, low: number, high: number) =>
    Number.isInteger(n) && low <= n && n <= high;
  const loops = tile.rows.map(({ loop }) => loop);
  return (
    tile.lanes === lanes &&
    fittingWidths(kernel.loops[lanes]?.extent ?? 1, machine).includes(tile.width) &&
    within(tile.count, 1, MOST_VECTORS) &&
    tile.rows.length <= 2 &&
    new Set(loops).size === loops.length &&
    tile.rows.every(({ loop, size }) => {
      const row = kernel.loops[loop];
      return row && !row.reduce && loop !== lanes && within(size, 2, row.extent);
    }) &&
    tile.rows.reduce((n, { size }) => n * size, 1) <= mostRows(machine)
  );
}

interface RowShape {
  readonly rows: readonly Unrolled[];
  /** What the model does not see, as a factor of its cost. */
  readonly factor: number;
}

/** What may be unrolled: no loop, one loop, or two of which one comes out even. Of equal tiles the one with near rows is taken. */
function rowShapes(kernel: Kernel, lanes: number, most: number): RowShape[] {
  const loops = kernel.loops
    .map(({ extent, reduce }, loop) => ({ loop, extent, reduce, step: longestStep(kernel, loop) }))
    .filter(({ loop, extent, reduce }) => !reduce && loop !== lanes && extent > 1)
    .filter(({ loop, step }) => step <= FAR / 2 || reuses(kernel, loop))
    .sort((a, b) => a.step - b.step);
  const last = loops.length > 1 ? loops.at(-1) : undefined;
  const factor = (row: (typeof loops)[number]): number =>
    (row.step > FAR ? FAR_COST : 1) *
    (row === last && row.extent >= OUTERMOST ? OUTERMOST_COST : 1);
  const shapes: RowShape[] = [{ rows: [], factor: 1 }];
  for (const row of loops)
    for (let size = 2; size <= Math.min(most, row.extent); size++)
      shapes.push({ rows: [{ loop: row.loop, size }], factor: factor(row) });
  for (const [at, near] of loops.entries())
    for (const far of loops.slice(at + 1))
      for (let size = 2; size <= Math.min(most / 2, far.extent); size++)
        for (let times = 2; times <= Math.min(most / size, near.extent); times++) {
          if (far.extent % size !== 0 && near.extent % times !== 0) continue;
          const rows = [
            { loop: far.loop, size },
            { loop: near.loop, size: times },
          ];
          shapes.push({ rows, factor: PAIR_COST * factor(far) });
        }
  return shapes;
}

/** Whether rows along a loop share what the reduce loops read. If not, far rows only spread the work over memory. */
const reuses = (kernel: Kernel, rows: number): boolean =>
  kernel.sources.some(
    (source) => isReduced(kernel, source) && coefficient(source.index, rows) === 0,
  );

/** No accumulators, nothing to keep: a few vectors at once hide latency and let neighbours join. One, where its lanes are gathered. */
function elementwise(kernel: Kernel, lanes: number, width: number, extent: number): Tile {
  const gathers = kernel.sources.some(
    ({ kind, index }) => kind === "load" && Math.abs(coefficient(index, lanes)) > 1,
  );
  if (gathers) return { lanes, width, count: 1, rows: [] };
  const heavy = kernel.stores.length > 2 || kernel.sources.length > 6;
  const most = Math.max(1, Math.floor(extent / width));
  return { lanes, width, count: Math.min(heavy ? 2 : 4, most), rows: [] };
}

/** The sources that accumulators need and no reduce loop moves: each is loaded before the loops, and waits for them in registers. */
const waitingSources = (kernel: Kernel): number[] => {
  const needed = new Set(kernel.accumulators.flatMap(({ expr }) => [...inputsOf(expr)]));
  return kernel.sources.flatMap((source, i) =>
    needed.has(i) && !isReduced(kernel, source) ? [i] : [],
  );
};

/** What moves a source. */
interface Moved {
  readonly byLane: boolean;
  /** Of each loop, whether it moves the source. */
  readonly moves: readonly boolean[];
}

const movedBy = (kernel: Kernel, lanes: number, { index }: Source): Moved => ({
  byLane: index.terms.has(lanes),
  moves: kernel.loops.map((_, loop) => index.terms.has(loop)),
});

/** The cycles of a tile, from what the reduce loops of a kernel read. */
class Model {
  readonly #kernel: Kernel;
  readonly #machine: Machine;
  readonly #extent: number;
  readonly #sources: readonly (Moved & {
    /** Elements that the reduce loops read of it for one lane. */
    readonly depth: number;
  })[];
  /** Those that wait in registers while the reduce loops run. */
  readonly #waiting: readonly Moved[];

  constructor(kernel: Kernel, lanes: number, machine: Machine) {
    this.#kernel = kernel;
    this.#machine = machine;
    this.#extent = kernel.loops[lanes]?.extent ?? 1;
    this.#sources = kernel.sources
      .filter((source) => isReduced(kernel, source))
      .map((source) => ({
        ...movedBy(kernel, lanes, source),
        depth: [...source.index.terms.keys()].reduce((n, loop) => {
          const { extent, reduce } = kernel.loops[loop] ?? { extent: 1, reduce: false };
          return reduce ? n * extent : n;
        }, 1),
      }));
    this.#waiting = waitingSources(kernel).flatMap((i) => {
      const source = kernel.sources[i];
      return source === undefined ? [] : [movedBy(kernel, lanes, source)];
    });
  }

  /**
   * Whether values that wait for the reduce loops find no register beside the accumulators, and one for what is read. Where neighbouring
   * vectors are joined they must: V8's revectoriser (13.6) brings only the lower half of such a value back from the stack.
   */
  overflows(rows: readonly Unrolled[], count: number): boolean {
    if (this.#waiting.length === 0) return false;
    const joined = Math.ceil(count / this.#machine.join);
    let held = this.chains(rows, count) + 1;
    for (const { byLane, moves } of this.#waiting) {
      let values = byLane ? joined : 1;
      for (const { loop, size } of rows) if (moves[loop]) values *= size;
      held += values;
    }
    return held > this.#machine.registers;
  }

  /** Accumulators of a block in registers. */
  chains(rows: readonly Unrolled[], count: number): number {
    let chains = Math.ceil(count / this.#machine.join) * this.#kernel.accumulators.length;
    for (const { size } of rows) chains *= size;
    return chains;
  }

  /** A bound below `cost`: whole blocks alone. */
  leastCost({ width, count, rows }: Tile): number {
    const column = rows.reduceRight(
      (cycles, { loop, size }) => cycles * Math.floor(this.#loopExtent(loop) / size),
      this.#inner(rows, width, count),
    );
    const plane = Math.floor(this.#extent / (width * count)) * column;
    return rows.reduce((cost, { loop }) => cost / this.#loopExtent(loop), plane);
  }

  /** Cycles per row and point of the reduce loops, left-over rows and lanes included. */
  cost({ width, count, rows }: Tile): number {
    const columns = Math.floor(this.#extent / (width * count));
    const vectors = Math.floor(this.#extent / width) - columns * count;
    let single = 0;
    let left = this.#extent % width;
    for (const narrow of this.#machine.widths)
      if (narrow < width) {
        single += Math.floor(left / narrow);
        left %= narrow;
      }
    single += left;
    const plane =
      columns * this.#column(rows, width, count, 0) +
      (vectors > 0 ? this.#column(rows, width, vectors, 0) : 0) +
      (single > 0 ? single * this.#column(rows, width, 1, 0) : 0);
    return rows.reduce((cost, { loop }) => cost / this.#loopExtent(loop), plane);
  }

  #loopExtent(loop: number): number {
    return this.#kernel.loops[loop]?.extent ?? 1;
  }

  /** All blocks along one column: each unrolled loop from number `at` on in full blocks and what is left over. */
  #column(rows: readonly Unrolled[], width: number, count: number, at: number): number {
    const row = rows[at];
    if (!row) return this.#inner(rows, width, count);
    const full = Math.floor(this.#loopExtent(row.loop) / row.size);
    const left = this.#loopExtent(row.loop) - full * row.size;
    const whole = full * this.#column(rows, width, count, at + 1);
    if (left === 0) return whole;
    return whole + this.#column(rows.with(at, { ...row, size: left }), width, count, at + 1);
  }

  /**
   * Cycles that vectors of the lanes' operand take to arrive, if it is too long for the first cache: the panel that a tile walks, or,
   * where the lanes do not divide into panels, the operand in all its width.
   */
  #arrival(depth: number, width: number, count: number): number {
    const panel = this.#extent % (width * count) === 0 ? width * count : this.#extent;
    const bytes = 4 * depth * panel;
    if (bytes <= this.#machine.l1 / 2) return 0;
    return ((bytes <= this.#machine.l2 / 2 ? NEAR_LINE : FAR_LINE) * 4 * width * count) / LINE;
  }

  #inner(rows: readonly Unrolled[], width: number, count: number): number {
    const joined = Math.ceil(count / this.#machine.join);
    let loads = 0;
    let held = 0;
    let arrival = 0;
    let streams = 0;
    for (const { byLane, moves, depth } of this.#sources) {
      if (byLane) arrival += this.#arrival(depth, width, count);
      const vectors = byLane ? joined : 1;
      let different = 1;
      let moved = false;
      for (const { loop, size } of rows)
        if (moves[loop]) {
          different *= size;
          moved = true;
        }
      if (byLane && this.#kernel.macs > 0)
        streams += STREAM_COST * Math.max(0, different - STREAMS);
      loads += different * vectors;
      held += moved ? 1 : vectors;
    }
    const chains = this.chains(rows, count);
    const spilled = Math.max(0, chains + held - this.#machine.registers);
    const arithmetic = chains / PER_CYCLE;
    const busy = Math.max(arithmetic, (loads + 2 * spilled) / 2, LATENCY, arrival);
    return busy + streams + ARRIVAL_SEEN * arrival + LOAD_SEEN * loads + 0.5 + 0.5 * spilled;
  }
}
