import { blockOffset, type Kernel, type Row, type Scheduled } from "../../../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../../../expr/dtype.ts";
import type { Expr } from "../../../expr/index.ts";
import type { Affine } from "../../../graph/index.ts";
import { floatType, type Lanes, splat, typeOf, wordType } from "./form.ts";

/** The C variable that points to where a source stands now. */
export type Pointers = (source: number) => string;

type Store = Kernel["stores"][number];
type Indirect = NonNullable<Store["scatter"]>;

const memoryType = (dtype: Expr["dtype"], lanes: Lanes): string =>
  dtype === "float32" ? floatType(lanes) : wordType(lanes);

/** A kernel's loads and stores as C: whole vectors where memory is contiguous along the lanes, else lane by lane. */
export class Access {
  readonly #scheduled: Scheduled;
  readonly #lanes: Lanes;
  readonly #pointers: Pointers;

  constructor(scheduled: Scheduled, lanes: Lanes, pointers: Pointers) {
    this.#scheduled = scheduled;
    this.#lanes = lanes;
    this.#pointers = pointers;
  }

  /** The value of an input of the kernel's expressions. */
  load(input: Expr, row: Row, vector: number): string {
    const { kernel, tile } = this.#scheduled;
    const lanes = this.#lanes;
    const source = kernel.sources[input.value];
    if (!source) throw new Error(`kernel ${kernel.name} has no source ${input.value}`);
    const step = this.#step(source.index, tile.lanes);
    const pointer = this.#pointers(input.value);
    if (source.kind === "iota") {
      const first = add(pointer, this.#offset(source.index, row, vector));
      if (lanes === 1) return `(${first})`;
      const steps = Array.from({ length: lanes }, (_, lane) => `${(lane * step) >>> 0}u`);
      const type = wordType(lanes);
      return step === 0 ? splat(`(${first})`, type) : `(${first} + (${type}){${steps.join(", ")}})`;
    }
    const at = BYTES_PER_ELEMENT * this.#offset(source.index, row, vector);
    const address = (offset: number) => {
      const place = add(pointer, at + offset);
      if (!source.indirect) return place;
      return `${place} + ${this.#indirect(source.indirect, row, vector)}`;
    };
    const single = memoryType(input.dtype, 1);
    const type = memoryType(input.dtype, lanes);
    const one = (offset: number) => `*(const ${single} *)(${address(offset)})`;
    let value: string;
    if (lanes === 1) value = one(0);
    else if (step === 0) value = splat(one(0), type);
    else if (step === 1) value = `*(const ${type}_at *)(${address(0)})`;
    else {
      const bytes = step * BYTES_PER_ELEMENT;
      const parts = Array.from({ length: lanes }, (_, lane) => one(lane * bytes));
      value = `(${type}){${parts.join(", ")}}`;
    }
    return input.dtype === "bool" ? `(${value} != 0)` : value;
  }

  /** The statements that write a variable. */
  store(pointer: string, store: Store, value: string, row: Row, vector: number): string[] {
    const { dtype } = store.expr;
    const lanes = this.#lanes;
    const at = BYTES_PER_ELEMENT * this.#offset(store.index, row, vector);
    const step = this.#step(store.index, this.#scheduled.tile.lanes);
    const type = memoryType(dtype, lanes);
    if (lanes === 1) return [`*(${type} *)(${add(pointer, at)}) = ${value};`];
    if (step === 1) {
      const written = dtype === "bool" ? `(${type})(${value} & 1)` : value;
      return [`*(${type}_at *)(${add(pointer, at)}) = ${written};`];
    }
    return Array.from({ length: lanes }, (_, lane) => {
      const offset = at + lane * step * BYTES_PER_ELEMENT;
      const written = `${value}[${lane}]${dtype === "bool" ? " & 1" : ""}`;
      return `*(${memoryType(dtype, 1)} *)(${add(pointer, offset)}) = ${written};`;
    });
  }

  /** The statement that adds a variable to what stands at an address that data choose. */
  addTo(pointer: string, store: Store, value: string): string {
    if (!store.scatter) throw new Error("only a scatter adds to memory");
    const place = `${pointer} + ${this.#indirect(store.scatter, [], 0)}`;
    return `*(${typeOf(store.expr.dtype, 1)} *)(${place}) += ${value};`;
  }

  /** clamp(row number, 0, size − 1) · stride in bytes. */
  #indirect(by: Indirect, row: Row, vector: number): string {
    const source = this.#scheduled.kernel.sources[by.load];
    if (source?.kind !== "load") throw new Error("an indirect index must be loaded");
    const at = BYTES_PER_ELEMENT * this.#offset(source.index, row, vector);
    const number = `*(const uint32_t *)(${add(this.#pointers(by.load), at)})`;
    const clamp = source.buffer.dtype === "uint32" ? "clamp_uint" : "clamp_int";
    return `${clamp}(${number}, ${by.size - 1}) * ${by.stride * BYTES_PER_ELEMENT}`;
  }

  #step(index: Affine, loop: number | undefined): number {
    return loop === undefined ? 0 : (index.terms.get(loop) ?? 0);
  }

  #offset(index: Affine, row: Row, vector: number): number {
    return blockOffset(this.#scheduled.tile, index, row, vector * this.#lanes);
  }
}

function add(base: string, offset: number): string {
  if (offset === 0) return base;
  return offset > 0 ? `${base} + ${offset}` : `${base} - ${-offset}`;
}
