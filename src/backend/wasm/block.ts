import {
  type Dependence,
  type Kernel,
  type Reducer,
  type Row,
  rowsOf,
  type Scheduled,
} from "../../compiler/index.ts";
import type { Expr } from "../../expr/index.ts";
import { identityOf } from "../../graph/index.ts";
import { Access, type Pointers } from "./access.ts";
import { type Code, F32, I32, V128, type ValueType } from "./assembler.ts";
import { type Features, type Form, writeOperation } from "./operation.ts";

/** The block of results that one round of the inner loops makes. */
export interface Block {
  /** Sizes of the unrolled loops, outermost first. */
  readonly rows: readonly number[];
  readonly count: number;
  readonly form: Form;
}

/** The values of one block: rows × vectors of every expression, kept in locals where they are used again. */
export class BlockValues {
  readonly #scheduled: Scheduled;
  readonly #kernel: Kernel;
  readonly #features: Features;
  readonly #code: Code;
  readonly #block: Block;
  readonly #pointer: Pointers;
  readonly #access: Access;
  /** Locals of known values, one map per depth of the reduce loops. */
  readonly #known: Map<string, number>[] = [new Map()];
  readonly #accumulators = new Map<string, number>();
  readonly #dependence: Dependence;
  readonly #rows: readonly Row[];

  constructor(
    scheduled: Scheduled,
    dependence: Dependence,
    features: Features,
    code: Code,
    block: Block,
    pointer: Pointers,
  ) {
    this.#scheduled = scheduled;
    this.#kernel = scheduled.kernel;
    this.#features = features;
    this.#code = code;
    this.#block = block;
    this.#pointer = pointer;
    this.#access = new Access(code, scheduled, block.form);
    this.#dependence = dependence;
    this.#rows = rowsOf(block.rows);
  }

  #plane(body: (row: Row, vector: number) => void): void {
    for (const row of this.#rows)
      for (let vector = 0; vector < this.#block.count; vector++) body(row, vector);
  }

  #type(expr: Expr): ValueType {
    if (this.#block.form === "vector") return V128;
    return expr.dtype === "float32" ? F32 : I32;
  }

  start(): void {
    this.#kernel.accumulators.forEach(({ reducer, expr }, a) => {
      this.#plane((row, vector) => {
        const local = this.#code.local(this.#type(expr));
        this.#accumulators.set(`${a},${row.join(":")},${vector}`, local);
        this.#constant(identityOf(reducer, expr.dtype), expr.dtype);
        this.#code.set(local);
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
        if (this.#dependence.depth(expr) <= depth) this.#keep(expr, row, vector);
        else for (const arg of expr.args) prepare(arg);
      };
      for (const { expr } of this.#kernel.accumulators) prepare(expr);
    });
  }

  leave(): void {
    this.#known.pop();
  }

  accumulate(): void {
    const code = this.#code;
    this.#plane((row, vector) => {
      this.#kernel.accumulators.forEach(({ reducer, expr }, a) => {
        const local = this.#accumulators.get(`${a},${row.join(":")},${vector}`) ?? 0;
        const [left, right] = expr.args;
        const vectors = this.#block.form === "vector";
        if (reducer === "sum" && expr.op === "mul" && expr.dtype === "float32" && left && right) {
          if (vectors && this.#features.relaxed) {
            this.#push(left, row, vector);
            this.#push(right, row, vector);
            code.get(local).op("f32x4.relaxed_madd").set(local);
          } else {
            this.#push(left, row, vector);
            this.#push(right, row, vector);
            code.op(vectors ? "f32x4.mul" : "f32.mul").get(local);
            code.op(vectors ? "f32x4.add" : "f32.add").set(local);
          }
          return;
        }
        this.#push(expr, row, vector);
        this.#combine(reducer, expr, local);
      });
    });
  }

  /** accumulator ← reducer(accumulator, value on the stack). */
  #combine(reducer: Reducer, expr: Expr, local: number): void {
    const code = this.#code;
    const vector = this.#block.form === "vector";
    if (expr.dtype === "bool") {
      code
        .get(local)
        .op(reducer === "max" ? (vector ? "v128.or" : "i32.or") : vector ? "v128.and" : "i32.and");
    } else if (expr.dtype === "float32") {
      const name = reducer === "sum" ? "add" : reducer === "prod" ? "mul" : reducer;
      code.get(local).op(vector ? `f32x4.${name}` : `f32.${name}`);
    } else if (reducer === "sum" || reducer === "prod") {
      const name = reducer === "sum" ? "add" : "mul";
      code.get(local).op(vector ? `i32x4.${name}` : `i32.${name}`);
    } else {
      const sign = expr.dtype === "uint32" ? "u" : "s";
      if (vector) code.get(local).op(`i32x4.${reducer}_${sign}`);
      else {
        const value = code.local(I32);
        code.set(value);
        const [x, y] = reducer === "min" ? [value, local] : [local, value];
        code
          .get(x)
          .get(y)
          .get(value)
          .get(local)
          .op(sign === "u" ? "i32.lt_u" : "i32.lt_s", "select");
      }
    }
    code.set(local);
  }

  store(pointer: (store: number) => number): void {
    const values = this.#finished();
    this.#kernel.stores.forEach((store, s) => {
      this.#plane((row, vector) => {
        const value = values.get(`${s},${row.join(":")},${vector}`) ?? 0;
        if (store.scatter) this.#access.addTo(this.#pointer, pointer(s), store, value);
        else this.#access.store(pointer(s), store, value, row, vector);
      });
    });
  }

  /**
   * Locals with the values to store. All are known before the first is written: a kernel may store over what it
   * reads, and V8 pairs neighbouring loads into 256 bits only where no store stands between them (88 instead of 31 GFLOP/s).
   */
  #finished(): ReadonlyMap<string, number> {
    const values = new Map<string, number>();
    const vectors = this.#block.form === "vector";
    this.#plane((row, vector) => {
      // Beside a tile of accumulators no register is free to keep what rows share; it is loaded again.
      if (this.#rows.length > 1) this.#known.push(new Map());
      this.#kernel.stores.forEach(({ expr }, s) => {
        const local = this.#code.local(this.#type(expr));
        this.#push(expr, row, vector);
        if (vectors && expr.dtype === "bool") this.#code.vectorI32([1, 1, 1, 1]).op("v128.and");
        this.#code.set(local);
        values.set(`${s},${row.join(":")},${vector}`, local);
      });
      if (this.#rows.length > 1) this.#known.pop();
    });
    return values;
  }

  #key(expr: Expr, row: Row, vector: number): string {
    const { tile } = this.#scheduled;
    const varies = (loop: number | undefined) => this.#dependence.varies(expr, loop);
    const r = tile.rows.map(({ loop }, at) => (varies(loop) ? row[at] : 0));
    const c = varies(tile.lanes) ? vector : 0;
    return `${expr.id},${r.join(":")},${c}`;
  }

  #find(key: string): number | undefined {
    for (let depth = this.#known.length - 1; depth >= 0; depth--) {
      const local = this.#known[depth]?.get(key);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  /** A local that holds the value. */
  #keep(expr: Expr, row: Row, vector: number): number {
    const accumulator = this.#accumulatorOf(expr, row, vector);
    if (accumulator !== undefined) return accumulator;
    const key = this.#key(expr, row, vector);
    const found = this.#find(key);
    if (found !== undefined) return found;
    const local = this.#code.local(this.#type(expr));
    this.#write(expr, row, vector);
    this.#code.set(local);
    this.#known.at(-1)?.set(key, local);
    return local;
  }

  #accumulatorOf(expr: Expr, row: Row, vector: number): number | undefined {
    if (expr.op !== "input") return undefined;
    const number = expr.value - this.#kernel.sources.length;
    return this.#accumulators.get(`${number},${row.join(":")},${vector}`);
  }

  /** Pushes the value; what is used more than once in this block is kept in a local. */
  #push(expr: Expr, row: Row, vector: number): void {
    if (expr.op === "const") {
      this.#constant(expr.value, expr.dtype);
      return;
    }
    const { tile } = this.#scheduled;
    const shared =
      this.#dependence.uses(expr) > 1 ||
      tile.rows.some(
        ({ loop }, at) => (this.#block.rows[at] ?? 1) > 1 && !this.#dependence.varies(expr, loop),
      ) ||
      (this.#block.count > 1 && !this.#dependence.varies(expr, tile.lanes)) ||
      this.#find(this.#key(expr, row, vector)) !== undefined ||
      this.#accumulatorOf(expr, row, vector) !== undefined;
    if (shared) this.#code.get(this.#keep(expr, row, vector));
    else this.#write(expr, row, vector);
  }

  #constant(value: number, dtype: Expr["dtype"]): void {
    const code = this.#code;
    if (this.#block.form === "scalar") {
      if (dtype === "float32") code.f32(value);
      else code.i32(value);
    } else if (dtype === "float32") code.vectorF32(value);
    else {
      const lane = dtype === "bool" ? -value : value;
      code.vectorI32([lane, lane, lane, lane]);
    }
  }

  #write(expr: Expr, row: Row, vector: number): void {
    if (expr.op === "input") {
      this.#access.load(this.#pointer, expr, row, vector);
      return;
    }
    writeOperation(
      this.#code,
      expr,
      this.#block.form,
      this.#features,
      (arg) => this.#push(arg, row, vector),
      (arg) => this.#hold(arg, row, vector),
    );
  }

  /** Like #keep, also for constants. */
  #hold(expr: Expr, row: Row, vector: number): number {
    if (expr.op !== "const") return this.#keep(expr, row, vector);
    const local = this.#code.local(this.#type(expr));
    this.#constant(expr.value, expr.dtype);
    this.#code.set(local);
    return local;
  }
}
