import { Dependence, type Kernel, type Scheduled } from "../../../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../../../expr/dtype.ts";
import type { Affine } from "../../../graph/index.ts";
import { type Block, BlockValues } from "./block.ts";
import { narrower } from "./form.ts";
import { Lines } from "./lines.ts";

const LINE = 64;
/** Bytes of a panel that would not stay in the first cache, and how far ahead of its use a line is asked for: some 200 cycles. */
const LONG_PANEL = 24 << 10;
const AHEAD = 2048;

/**
 * Prints a scheduled kernel as the parameters and body of one C function:
 *
 *   (begin, end, one pointer per source and store) → nothing; runs units begin ≤ unit < end
 *
 * A pointer is the address of the element at loop counters 0, so kernels that differ only in where they work are
 * one function. Addresses are never multiplied out: each loop copies the pointers that it moves and adds to them.
 */
export function printKernel(scheduled: Scheduled): string {
  return new Printer(scheduled).print();
}

class Printer {
  readonly #scheduled: Scheduled;
  readonly #kernel: Kernel;
  readonly #dependence: Dependence;
  readonly #lines = new Lines();
  /** What each pointer follows: the sources' indices, then the stores'. */
  readonly #indices: readonly Affine[];
  /** Whether it is an iota, whose "pointer" is the index value itself. */
  readonly #counts: readonly boolean[];
  #pointers: string[];
  #named = 0;

  constructor(scheduled: Scheduled) {
    const { kernel } = scheduled;
    this.#scheduled = scheduled;
    this.#kernel = kernel;
    this.#dependence = new Dependence(scheduled);
    this.#indices = [...kernel.sources, ...kernel.stores].map((access) => access.index);
    this.#counts = [
      ...kernel.sources.map((source) => source.kind === "iota"),
      ...kernel.stores.map(() => false),
    ];
    this.#pointers = this.#indices.map((_, at) => `p${at}`);
  }

  print(): string {
    const parameters = this.#indices.map((_, at) => `${this.#type(at)}p${at}`);
    const { units, tile } = this.#scheduled;
    const block: Block = { rows: tile.rows.map(() => 1), count: 1, lanes: 1 };
    this.#lines.block(`(${["uint32_t begin", "uint32_t end", ...parameters].join(", ")})`, () => {
      if (units.length === 0) this.#lines.block("if (begin < end)", () => this.#loops(0, block));
      else
        this.#lines.block("for (uint32_t unit = begin; unit < end; unit++)", () =>
          this.#moved(() => {
            this.#enterUnit(units);
            this.#loops(0, block);
          }),
        );
    });
    return this.#lines.toString();
  }

  #type(at: number): string {
    return this.#counts[at] ? "uint32_t " : "char *";
  }

  readonly #fresh = (kind: string): string => `${kind}${this.#named++}`;

  /** Sets the pointers of unit number `unit`: its counters are the digits of the number in the units' extents. */
  #enterUnit(units: readonly number[]): void {
    let below = 1;
    for (const loop of [...units].reverse()) {
      const extent = this.#extent(loop);
      const counter = this.#fresh("n");
      const digit = below > 1 ? `unit / ${below}` : "unit";
      const last = loop === units[0];
      this.#lines.add(`int64_t ${counter} = ${last ? digit : `${digit} % ${extent}`};`);
      this.#eachMoved(loop, (at, step) => this.#derive(at, ` + ${counter} * ${step}`));
      below *= extent;
    }
  }

  #extent(loop: number): number {
    return this.#kernel.loops[loop]?.extent ?? 1;
  }

  #pointer(at: number): string {
    return this.#pointers[at] ?? "";
  }

  /** A new pointer, `offset` from where the old one points. */
  #derive(at: number, offset: string): string {
    const fresh = this.#fresh("q");
    this.#lines.add(`${this.#type(at)}${fresh} = ${this.#pointer(at)}${offset};`);
    this.#pointers[at] = fresh;
    return fresh;
  }

  /** Calls `each` with every pointer that a loop moves, and the bytes of one step. */
  #eachMoved(loop: number, each: (at: number, step: number) => void): void {
    this.#indices.forEach((index, at) => {
      const step = (index.terms.get(loop) ?? 0) * (this.#counts[at] ? 1 : BYTES_PER_ELEMENT);
      if (step !== 0) each(at, step);
    });
  }

  /** Runs `body` and forgets the pointers that it made. */
  #moved(body: () => void): void {
    const before = [...this.#pointers];
    body();
    this.#pointers = before;
  }

  /** `times` rounds of `body`, each `stride` steps of `loop` further. One round needs no loop. */
  #repeat(loop: number, times: number, stride: number, body: () => void): void {
    if (times <= 0) return;
    this.#lines.block("", () =>
      this.#moved(() => {
        if (times === 1) {
          body();
          return;
        }
        const moving: [string, number][] = [];
        this.#eachMoved(loop, (at, step) => moving.push([this.#derive(at, ""), step * stride]));
        const left = this.#fresh("n");
        this.#lines.block(`for (int32_t ${left} = ${times}; ${left} > 0; ${left}--)`, () => {
          this.#moved(body);
          for (const [pointer, step] of moving) this.#lines.add(`${pointer} += ${step};`);
        });
      }),
    );
  }

  /** Runs `body` with the pointers `steps` further along `loop`. */
  #shifted(loop: number, steps: number, body: () => void): void {
    this.#lines.block("", () =>
      this.#moved(() => {
        if (steps !== 0)
          this.#eachMoved(loop, (at, step) => this.#derive(at, ` + ${step * steps}`));
        body();
      }),
    );
  }

  /** The inner space loops from number `level` on; rows and lanes go in blocks, with what is left over after them. */
  #loops(level: number, block: Block): void {
    const { inner, tile } = this.#scheduled;
    const loop = inner[level];
    if (loop === undefined) {
      this.#block(block);
      return;
    }
    const next = (b: Block) => () => this.#loops(level + 1, b);
    const row = tile.rows.findIndex((r) => r.loop === loop);
    if (row >= 0) {
      const size = tile.rows[row]?.size ?? 1;
      const full = Math.floor(this.#extent(loop) / size);
      const left = this.#extent(loop) - full * size;
      this.#repeat(loop, full, size, next({ ...block, rows: block.rows.with(row, size) }));
      if (left > 0)
        this.#shifted(loop, full * size, next({ ...block, rows: block.rows.with(row, left) }));
    } else if (loop === tile.lanes) this.#lanes(loop, block, next);
    else this.#repeat(loop, this.#extent(loop), 1, next(block));
  }

  /** Full blocks of vectors, what is left of them, then narrower vectors down to single elements. */
  #lanes(loop: number, block: Block, next: (block: Block) => () => void): void {
    const { width, count } = this.#scheduled.tile;
    const extent = this.#extent(loop);
    const full = Math.floor(extent / (width * count));
    let done = full * width * count;
    this.#repeat(loop, full, width * count, next({ ...block, count, lanes: width }));
    const vectors = Math.floor((extent - done) / width);
    if (vectors > 0) this.#shifted(loop, done, next({ ...block, count: vectors, lanes: width }));
    done += vectors * width;
    for (const lanes of narrower(width)) {
      const times = Math.floor((extent - done) / lanes);
      if (times === 0) continue;
      this.#shifted(loop, done, () =>
        this.#repeat(loop, times, lanes, next({ ...block, count: 1, lanes })),
      );
      done += times * lanes;
    }
  }

  /**
   * Asks for the lines of a long panel before they are needed. The processor's own prefetchers stop at every page, which a panel
   * of 32 lanes crosses every 32 rounds.
   */
  #fetchAhead({ count, lanes }: Block): void {
    const { tile, reduce } = this.#scheduled;
    const innermost = reduce.at(-1);
    if (tile.lanes === undefined || innermost === undefined || lanes !== tile.width) return;
    const bytes = BYTES_PER_ELEMENT * lanes * count;
    for (const [at, { kind, index }] of this.#kernel.sources.entries()) {
      const coefficient = (loop: number) => index.terms.get(loop) ?? 0;
      const endToEnd = BYTES_PER_ELEMENT * coefficient(innermost) === bytes;
      if (kind !== "load" || coefficient(tile.lanes) !== 1 || !endToEnd) continue;
      const rounds = reduce.reduce((n, l) => (coefficient(l) === 0 ? n : n * this.#extent(l)), 1);
      if (rounds * bytes < LONG_PANEL) continue;
      for (let line = 0; line < bytes; line += LINE)
        this.#lines.add(`__builtin_prefetch(${this.#pointer(at)} + ${AHEAD + line});`);
    }
  }

  /** One block of results: start the accumulators, run the reduce loops, store. */
  #block(block: Block): void {
    const values = new BlockValues(
      this.#scheduled,
      this.#dependence,
      this.#lines,
      this.#fresh,
      block,
      (source) => this.#pointer(source),
    );
    values.start();
    const { reduce } = this.#scheduled;
    const rounds = (depth: number) => {
      const loop = reduce[depth];
      values.enter(depth);
      if (loop === undefined) {
        this.#fetchAhead(block);
        values.accumulate();
      } else this.#repeat(loop, this.#extent(loop), 1, () => rounds(depth + 1));
      values.leave();
    };
    this.#moved(() => rounds(0));
    values.store((store) => this.#pointer(this.#kernel.sources.length + store));
  }
}
