import {
  type Dependence,
  type Kernel,
  type Reducer,
  type Row,
  rowsOf,
  type Scheduled,
} from "../../../compiler/index.ts";
import type { Expr } from "../../../expr/index.ts";
import { identityOf } from "../../../graph/index.ts";
import { Access, type Pointers } from "./access.ts";
import { constantText, type Lanes, typeOf } from "./form.ts";
import type { Lines } from "./lines.ts";
import { extremeText, operationText } from "./operation.ts";

/** The block of results that one round of the inner loops makes. */
export interface Block {
  /** Sizes of the unrolled loops, outermost first. */
  readonly rows: readonly number[];
  /** Vectors side by side. */
  readonly count: number;
  readonly lanes: Lanes;
}

/** The values of one block: rows × vectors of every expression, in variables where they are used again. */
export class BlockValues {
  readonly #scheduled: Scheduled;
  readonly #kernel: Kernel;
  readonly #dependence: Dependence;
  readonly #lines: Lines;
  readonly #fresh: (kind: string) => string;
  readonly #block: Block;
  readonly #rows: readonly Row[];
  readonly #access: Access;
  /** Variables of known values, one map per depth of the reduce loops. */
  readonly #known: Map<string, string>[] = [new Map()];
  readonly #accumulators = new Map<string, string>();

  constructor(
    scheduled: Scheduled,
    dependence: Dependence,
    lines: Lines,
    fresh: (kind: string) => string,
    block: Block,
    pointers: Pointers,
  ) {
    this.#scheduled = scheduled;
    this.#kernel = scheduled.kernel;
    this.#dependence = dependence;
    this.#lines = lines;
    this.#fresh = fresh;
    this.#block = block;
    this.#rows = rowsOf(block.rows);
    this.#access = new Access(scheduled, block.lanes, pointers);
  }

  #plane(body: (row: Row, vector: number) => void): void {
    for (const row of this.#rows)
      for (let vector = 0; vector < this.#block.count; vector++) body(row, vector);
  }

  #declare(expr: Expr, kind: string, value: string): string {
    const name = this.#fresh(kind);
    this.#lines.add(`${typeOf(expr.dtype, this.#block.lanes)} ${name} = ${value};`);
    return name;
  }

  start(): void {
    this.#kernel.accumulators.forEach(({ reducer, expr }, a) => {
      const identity = constantText(identityOf(reducer, expr.dtype), expr.dtype, this.#block.lanes);
      this.#plane((row, vector) => {
        this.#accumulators.set(place(a, row, vector), this.#declare(expr, "a", identity));
      });
    });
  }

  /** Computes, before the next reduce loop starts, what that loop does not change. */
  enter(depth: number): void {
    this.#known.push(new Map());
    if (depth >= this.#scheduled.reduce.length) return;
    this.#plane((row, vector) => {
      const seen = new Set<Expr>();
      const prepare = (expr: Expr): void => {
        if (expr.op === "const" || seen.has(expr)) return;
        seen.add(expr);
        if (this.#dependence.depth(expr) <= depth) this.#name(expr, row, vector);
        else for (const arg of expr.args) prepare(arg);
      };
      for (const { expr } of this.#kernel.accumulators) prepare(expr);
    });
  }

  leave(): void {
    this.#known.pop();
  }

  accumulate(): void {
    this.#plane((row, vector) => {
      this.#kernel.accumulators.forEach(({ reducer, expr }, a) => {
        const sum = this.#accumulators.get(place(a, row, vector)) ?? "";
        this.#lines.add(`${sum} = ${this.#combined(reducer, expr, sum, row, vector)};`);
      });
    });
  }

  #combined(reducer: Reducer, expr: Expr, sum: string, row: Row, vector: number): string {
    const { lanes } = this.#block;
    const [left, right] = expr.args;
    if (reducer === "sum" && expr.op === "mul" && expr.dtype === "float32" && left && right) {
      const factors = [left, right].map((factor) => this.#text(factor, row, vector));
      return `fma${lanes}(${factors.join(", ")}, ${sum})`;
    }
    if (reducer === "max" || reducer === "min")
      return extremeText(reducer, this.#hold(expr, row, vector), sum, expr.dtype, lanes);
    return `${sum} ${reducer === "sum" ? "+" : "*"} ${this.#text(expr, row, vector)}`;
  }

  /** All values of an element are known before the first is written: a kernel may store over what it reads there. */
  store(pointer: (store: number) => string): void {
    this.#plane((row, vector) => {
      const values = this.#kernel.stores.map(({ expr }) => this.#hold(expr, row, vector));
      this.#kernel.stores.forEach((store, s) => {
        const value = values[s] ?? "";
        if (store.scatter) this.#lines.add(this.#access.addTo(pointer(s), store, value));
        else
          for (const line of this.#access.store(pointer(s), store, value, row, vector))
            this.#lines.add(line);
      });
    });
  }

  #key(expr: Expr, row: Row, vector: number): string {
    const { tile } = this.#scheduled;
    const varies = (loop: number | undefined) => this.#dependence.varies(expr, loop);
    const r = tile.rows.map(({ loop }, at) => (varies(loop) ? (row[at] ?? 0) : 0));
    return place(expr.id, r, varies(tile.lanes) ? vector : 0);
  }

  #find(key: string): string | undefined {
    for (let depth = this.#known.length - 1; depth >= 0; depth--) {
      const name = this.#known[depth]?.get(key);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  #accumulatorOf(expr: Expr, row: Row, vector: number): string | undefined {
    if (expr.op !== "input") return undefined;
    return this.#accumulators.get(place(expr.value - this.#kernel.sources.length, row, vector));
  }

  /** A variable that holds the value. */
  #name(expr: Expr, row: Row, vector: number): string {
    const accumulator = this.#accumulatorOf(expr, row, vector);
    if (accumulator !== undefined) return accumulator;
    const key = this.#key(expr, row, vector);
    const found = this.#find(key);
    if (found !== undefined) return found;
    const name = this.#declare(expr, "v", this.#written(expr, row, vector));
    this.#known.at(-1)?.set(key, name);
    return name;
  }

  /** Like #name, also for constants. */
  #hold(expr: Expr, row: Row, vector: number): string {
    if (expr.op !== "const") return this.#name(expr, row, vector);
    return this.#declare(expr, "v", this.#text(expr, row, vector));
  }

  /** The value; what is used more than once in this block becomes a variable. */
  #text(expr: Expr, row: Row, vector: number): string {
    if (expr.op === "const") return constantText(expr.value, expr.dtype, this.#block.lanes);
    const { tile } = this.#scheduled;
    const shared =
      this.#dependence.uses(expr) > 1 ||
      tile.rows.some(
        ({ loop }, at) => (this.#block.rows[at] ?? 1) > 1 && !this.#dependence.varies(expr, loop),
      ) ||
      (this.#block.count > 1 && !this.#dependence.varies(expr, tile.lanes)) ||
      this.#find(this.#key(expr, row, vector)) !== undefined ||
      this.#accumulatorOf(expr, row, vector) !== undefined;
    return shared ? this.#name(expr, row, vector) : this.#written(expr, row, vector);
  }

  #written(expr: Expr, row: Row, vector: number): string {
    if (expr.op === "input") return this.#access.load(expr, row, vector);
    return operationText(
      expr,
      this.#block.lanes,
      (arg) => this.#text(arg, row, vector),
      (arg) => this.#hold(arg, row, vector),
    );
  }
}

const place = (what: number, row: Row, vector: number): string =>
  `${what},${row.join(":")},${vector}`;
