import { Dependence, type Kernel, type Scheduled } from "../../compiler/index.ts";
import type { Affine } from "../../graph/index.ts";
import { WIDTH } from "./access.ts";
import { Code, I32, type ValueType } from "./assembler.ts";
import { type Block, BlockValues } from "./block.ts";
import type { Features } from "./operation.ts";

/**
 * Prints a scheduled kernel as one WebAssembly function:
 *
 *   (begin, end, one pointer per source and store) → nothing; runs units begin ≤ unit < end
 *
 * A pointer is the address of the element at loop counters 0, so kernels that differ only in where they work are
 * one function. Addresses are never multiplied out: each loop copies the pointers that it moves and adds to them.
 */
export function printKernel(scheduled: Scheduled, features: Features): Code {
  return new Printer(scheduled, features).print();
}

class Printer {
  readonly #scheduled: Scheduled;
  readonly #kernel: Kernel;
  readonly #dependence: Dependence;
  readonly #features: Features;
  readonly #code: Code;
  /** What each pointer follows: the sources' indices, then the stores'. */
  readonly #indices: readonly Affine[];
  /** Bytes per step of an index: 4, or 1 for an iota, whose "pointer" is the index value itself. */
  readonly #scale: readonly number[];
  #pointers: number[];

  constructor(scheduled: Scheduled, features: Features) {
    const { kernel } = scheduled;
    this.#scheduled = scheduled;
    this.#kernel = kernel;
    this.#dependence = new Dependence(scheduled);
    this.#features = features;
    this.#indices = [...kernel.sources, ...kernel.stores].map((access) => access.index);
    this.#scale = [
      ...kernel.sources.map((source) => (source.kind === "iota" ? 1 : 4)),
      ...kernel.stores.map(() => 4),
    ];
    this.#code = new Code([I32, I32, ...this.#indices.map(() => I32 as ValueType)]);
    this.#pointers = this.#indices.map((_, at) => at + 2);
  }

  print(): Code {
    const code = this.#code;
    const { units } = this.#scheduled;
    code.get(0).get(1).op("i32.lt_u");
    code.when(() => {
      if (units.length === 0) this.#loops(0, this.#single());
      else
        code.repeat(() => {
          this.#moved(() => {
            this.#enterUnit(units);
            this.#loops(0, this.#single());
          });
          code.get(0).i32(1).op("i32.add").tee(0).get(1).op("i32.lt_u");
        });
    });
    return code;
  }

  /** The block before any loop of the tile has been entered. */
  #single(): Block {
    return { rows: this.#scheduled.tile.rows.map(() => 1), count: 1, form: "scalar" };
  }

  /** Sets the pointers of unit number `begin`: its counters are the digits of the number in the units' extents. */
  #enterUnit(units: readonly number[]): void {
    const code = this.#code;
    let below = 1;
    for (const loop of [...units].reverse()) {
      const extent = this.#extent(loop);
      const counter = code.local(I32);
      code.get(0);
      if (below > 1) code.i32(below).op("i32.div_u");
      if (loop !== units[0]) code.i32(extent).op("i32.rem_u");
      code.set(counter);
      this.#eachMoved(loop, (at, step) => {
        const fresh = code.local(I32);
        code.get(this.#pointer(at)).get(counter).i32(step).op("i32.mul", "i32.add").set(fresh);
        this.#pointers[at] = fresh;
      });
      below *= extent;
    }
  }

  #extent(loop: number): number {
    return this.#kernel.loops[loop]?.extent ?? 1;
  }

  #pointer(at: number): number {
    return this.#pointers[at] ?? 0;
  }

  /** Calls `each` with every pointer that a loop moves, and the bytes of one step. */
  #eachMoved(loop: number, each: (at: number, step: number) => void): void {
    this.#indices.forEach((index, at) => {
      const step = (index.terms.get(loop) ?? 0) * (this.#scale[at] ?? 4);
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
    if (times === 1) {
      this.#moved(body);
      return;
    }
    const code = this.#code;
    this.#moved(() => {
      const moving: [number, number][] = [];
      this.#eachMoved(loop, (at, step) => {
        const fresh = code.local(I32);
        code.get(this.#pointer(at)).set(fresh);
        this.#pointers[at] = fresh;
        moving.push([fresh, step * stride]);
      });
      const left = code.local(I32);
      code.i32(times).set(left);
      code.repeat(() => {
        this.#moved(body);
        for (const [pointer, step] of moving) code.advance(pointer, step);
        code.get(left).i32(1).op("i32.sub").tee(left);
      });
    });
  }

  /** Runs `body` with the pointers `steps` further along `loop`. */
  #shifted(loop: number, steps: number, body: () => void): void {
    this.#moved(() => {
      if (steps !== 0)
        this.#eachMoved(loop, (at, step) => {
          const fresh = this.#code.local(I32);
          this.#code
            .get(this.#pointer(at))
            .i32(step * steps)
            .op("i32.add")
            .set(fresh);
          this.#pointers[at] = fresh;
        });
      body();
    });
  }

  /** The inner space loops from number `level` on; rows and lanes go in blocks, with what is left over after them. */
  #loops(level: number, block: Block): void {
    const { inner, tile } = this.#scheduled;
    const loop = inner[level];
    if (loop === undefined) {
      this.#block(block);
      return;
    }
    const extent = this.#extent(loop);
    const next = (b: Block) => () => this.#loops(level + 1, b);
    const row = tile.rows.findIndex((r) => r.loop === loop);
    if (row >= 0) {
      const size = tile.rows[row]?.size ?? 1;
      const full = Math.floor(extent / size);
      const left = extent - full * size;
      this.#repeat(loop, full, size, next({ ...block, rows: block.rows.with(row, size) }));
      if (left > 0)
        this.#shifted(loop, full * size, next({ ...block, rows: block.rows.with(row, left) }));
    } else if (loop === tile.lanes) {
      const step = tile.count * WIDTH;
      const full = Math.floor(extent / step);
      const vectors = Math.floor((extent - full * step) / WIDTH);
      const done = full * step + vectors * WIDTH;
      this.#repeat(loop, full, step, next({ ...block, count: tile.count, form: "vector" }));
      if (vectors > 0)
        this.#shifted(loop, full * step, next({ ...block, count: vectors, form: "vector" }));
      this.#shifted(loop, done, () =>
        this.#repeat(loop, extent - done, 1, next({ ...block, count: 1, form: "scalar" })),
      );
    } else this.#repeat(loop, extent, 1, next(block));
  }

  /** One block of results: start the accumulators, run the reduce loops, store. */
  #block(block: Block): void {
    const values = new BlockValues(
      this.#scheduled,
      this.#dependence,
      this.#features,
      this.#code,
      block,
      (source) => this.#pointer(source),
    );
    values.start();
    const { reduce } = this.#scheduled;
    const rounds = (depth: number) => {
      const loop = reduce[depth];
      values.enter(depth);
      if (loop === undefined) values.accumulate();
      else this.#repeat(loop, this.#extent(loop), 1, () => rounds(depth + 1));
      values.leave();
    };
    this.#moved(() => rounds(0));
    values.store((store) => this.#pointer(this.#kernel.sources.length + store));
  }
}
