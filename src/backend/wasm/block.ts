import type { Kernel, Reducer, Scheduled, Source } from "../../compiler/index.ts";
import type { Expr } from "../../expr/index.ts";
import { identityOf } from "../../graph/index.ts";
import { Access, type Pointers } from "./access.ts";
import { type Code, F32, I32, V128, type ValueType } from "./assembler.ts";
import { type Features, type Form, writeOperation } from "./operation.ts";

/** The block of results that one round of the inner loops makes. */
export interface Block {
  readonly rows: number;
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
  readonly #uses = new Map<Expr, number>();
  readonly #depths = new Map<Expr, number>();
  readonly #variance = new Map<string, boolean>();

  constructor(
    scheduled: Scheduled,
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
    for (const { expr } of [...this.#kernel.accumulators, ...this.#kernel.stores])
      this.#count(expr);
  }

  #count(expr: Expr): void {
    const before = this.#uses.get(expr) ?? 0;
    this.#uses.set(expr, before + 1);
    if (before === 0) for (const arg of expr.args) this.#count(arg);
  }

  #plane(body: (row: number, vector: number) => void): void {
    for (let row = 0; row < this.#block.rows; row++)
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
        this.#accumulators.set(`${a},${row},${vector}`, local);
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
        if (this.#depth(expr) <= depth) this.#keep(expr, row, vector);
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
        const local = this.#accumulators.get(`${a},${row},${vector}`) ?? 0;
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
        const value = values.get(`${s},${row},${vector}`) ?? 0;
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
      if (this.#block.rows > 1) this.#known.push(new Map());
      this.#kernel.stores.forEach(({ expr }, s) => {
        const local = this.#code.local(this.#type(expr));
        this.#push(expr, row, vector);
        if (vectors && expr.dtype === "bool") this.#code.vectorI32([1, 1, 1, 1]).op("v128.and");
        this.#code.set(local);
        values.set(`${s},${row},${vector}`, local);
      });
      if (this.#block.rows > 1) this.#known.pop();
    });
    return values;
  }

  #source(input: Expr): Source | undefined {
    return this.#kernel.sources[input.value];
  }

  /** The number of reduce loops, from outside, that must be running before the value is known. */
  #depth(expr: Expr): number {
    const known = this.#depths.get(expr);
    if (known !== undefined) return known;
    const source = expr.op === "input" ? this.#source(expr) : undefined;
    let depth = 0;
    if (source)
      this.#scheduled.reduce.forEach((loop, at) => {
        if (this.#moves(expr, loop)) depth = at + 1;
      });
    for (const arg of expr.args) depth = Math.max(depth, this.#depth(arg));
    this.#depths.set(expr, depth);
    return depth;
  }

  /** Whether a value differs from row to row (`loop` = rows) or from vector to vector (`loop` = lanes). */
  #varies(expr: Expr, loop: number | undefined): boolean {
    if (loop === undefined) return false;
    const key = `${loop},${expr.id}`;
    const known = this.#variance.get(key);
    if (known !== undefined) return known;
    const varies =
      expr.op === "input"
        ? this.#moves(expr, loop)
        : expr.args.some((arg) => this.#varies(arg, loop));
    this.#variance.set(key, varies);
    return varies;
  }

  /** Whether an input's address moves with a loop; accumulators move with all. */
  #moves(expr: Expr, loop: number): boolean {
    const source = this.#source(expr);
    if (!source) return true;
    const indirect = source.kind === "load" ? source.indirect : undefined;
    const row = indirect && this.#kernel.sources[indirect.load];
    return source.index.terms.has(loop) || (row?.index.terms.has(loop) ?? false);
  }

  #key(expr: Expr, row: number, vector: number): string {
    const { tile } = this.#scheduled;
    const r = this.#varies(expr, tile.rows) ? row : 0;
    const c = this.#varies(expr, tile.lanes) ? vector : 0;
    return `${expr.id},${r},${c}`;
  }

  #find(key: string): number | undefined {
    for (let depth = this.#known.length - 1; depth >= 0; depth--) {
      const local = this.#known[depth]?.get(key);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  /** A local that holds the value. */
  #keep(expr: Expr, row: number, vector: number): number {
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

  #accumulatorOf(expr: Expr, row: number, vector: number): number | undefined {
    if (expr.op !== "input") return undefined;
    return this.#accumulators.get(`${expr.value - this.#kernel.sources.length},${row},${vector}`);
  }

  /** Pushes the value; what is used more than once in this block is kept in a local. */
  #push(expr: Expr, row: number, vector: number): void {
    if (expr.op === "const") {
      this.#constant(expr.value, expr.dtype);
      return;
    }
    const { tile } = this.#scheduled;
    const shared =
      (this.#uses.get(expr) ?? 0) > 1 ||
      (this.#block.rows > 1 && !this.#varies(expr, tile.rows)) ||
      (this.#block.count > 1 && !this.#varies(expr, tile.lanes)) ||
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

  #write(expr: Expr, row: number, vector: number): void {
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
  #hold(expr: Expr, row: number, vector: number): number {
    if (expr.op !== "const") return this.#keep(expr, row, vector);
    const local = this.#code.local(this.#type(expr));
    this.#constant(expr.value, expr.dtype);
    this.#code.set(local);
    return local;
  }
}
