import type { Expr } from "../expr/index.ts";
import type { Affine } from "../graph/affine.ts";
import type { Kernel, Source } from "./kernel.ts";
import { coefficient } from "./loops.ts";
import type { Scheduled } from "./schedule.ts";
import type { Tile } from "./tile.ts";

/** Which row of a block: one digit for each unrolled loop, outermost first. */
export type Row = readonly number[];

/** The rows of a block of these sizes, in order. */
export function rowsOf(sizes: readonly number[]): Row[] {
  return sizes.reduce<Row[]>(
    (rows, size) =>
      rows.flatMap((row) => Array.from({ length: size }, (_, digit) => [...row, digit])),
    [[]],
  );
}

/** How much further than the block's first element this row and lane begin, in steps of the index. */
export function blockOffset(tile: Tile, index: Affine, row: Row, lane: number): number {
  let offset = tile.lanes === undefined ? 0 : coefficient(index, tile.lanes) * lane;
  tile.rows.forEach(({ loop }, at) => {
    offset += coefficient(index, loop) * (row[at] ?? 0);
  });
  return offset;
}

/** What the values of a scheduled kernel depend on: a printer computes each where it changes, and keeps it until it does. */
export class Dependence {
  readonly #kernel: Kernel;
  readonly #reduce: readonly number[];
  readonly #uses = new Map<Expr, number>();
  readonly #depths = new Map<Expr, number>();
  readonly #variance = new Map<number, Map<Expr, boolean>>();

  constructor({ kernel, reduce }: Scheduled) {
    this.#kernel = kernel;
    this.#reduce = reduce;
    for (const { expr } of [...kernel.accumulators, ...kernel.stores]) this.#count(expr);
  }

  #count(expr: Expr): void {
    const before = this.#uses.get(expr) ?? 0;
    this.#uses.set(expr, before + 1);
    if (before === 0) for (const arg of expr.args) this.#count(arg);
  }

  /** How often the kernel's expressions mention a value. */
  uses(expr: Expr): number {
    return this.#uses.get(expr) ?? 0;
  }

  source(input: Expr): Source | undefined {
    return this.#kernel.sources[input.value];
  }

  /** The number of reduce loops, from outside, that must be running before the value is known. */
  depth(expr: Expr): number {
    const known = this.#depths.get(expr);
    if (known !== undefined) return known;
    let depth = 0;
    if (expr.op === "input" && this.source(expr))
      this.#reduce.forEach((loop, at) => {
        if (this.#moves(expr, loop)) depth = at + 1;
      });
    for (const arg of expr.args) depth = Math.max(depth, this.depth(arg));
    this.#depths.set(expr, depth);
    return depth;
  }

  /** Whether a value differs from point to point of a loop. */
  varies(expr: Expr, loop: number | undefined): boolean {
    if (loop === undefined) return false;
    let variance = this.#variance.get(loop);
    if (!variance) {
      variance = new Map();
      this.#variance.set(loop, variance);
    }
    const known = variance.get(expr);
    if (known !== undefined) return known;
    const varies =
      expr.op === "input"
        ? this.#moves(expr, loop)
        : expr.args.some((arg) => this.varies(arg, loop));
    variance.set(expr, varies);
    return varies;
  }

  /** Whether an input's address moves with a loop; accumulators move with all. */
  #moves(expr: Expr, loop: number): boolean {
    const source = this.source(expr);
    if (!source) return true;
    const indirect = source.kind === "load" ? source.indirect : undefined;
    const row = indirect && this.#kernel.sources[indirect.load];
    return source.index.terms.has(loop) || (row?.index.terms.has(loop) ?? false);
  }
}
