import { blockOffset, type Kernel, type Row, type Scheduled } from "../../compiler/index.ts";
import type { Expr } from "../../expr/index.ts";
import type { Affine } from "../../graph/index.ts";
import { type Code, I32 } from "./assembler.ts";
import type { Form } from "./operation.ts";

/** Lanes of a v128. */
export const WIDTH = 4;

/** The local that holds the address at which a source stands now. */
export type Pointers = (source: number) => number;

type Store = Kernel["stores"][number];
type Indirect = NonNullable<Store["scatter"]>;

/** Writes a kernel's loads and stores for one form: whole vectors where memory is contiguous along the lanes, else lane by lane. */
export class Access {
  readonly #code: Code;
  readonly #scheduled: Scheduled;
  readonly #form: Form;

  constructor(code: Code, scheduled: Scheduled, form: Form) {
    this.#code = code;
    this.#scheduled = scheduled;
    this.#form = form;
  }

  /** Pushes the value of an input of the kernel's expressions. */
  load(pointers: Pointers, input: Expr, row: Row, vector: number): void {
    const code = this.#code;
    const source = this.#scheduled.kernel.sources[input.value];
    if (!source)
      throw new Error(`kernel ${this.#scheduled.kernel.name} has no source ${input.value}`);
    const step = this.#step(source.index, this.#scheduled.tile.lanes);
    const scalar = this.#form === "scalar";
    if (source.kind === "iota") {
      code.get(pointers(input.value));
      const at = this.#offset(source.index, row, vector);
      if (at !== 0) code.i32(at).op("i32.add");
      if (scalar) return;
      code.op("i32x4.splat");
      if (step !== 0) code.vectorI32([0, step, 2 * step, 3 * step]).op("i32x4.add");
      return;
    }
    const at = 4 * this.#offset(source.index, row, vector);
    const push = (offset: number) => {
      this.#address(pointers(input.value), offset);
      if (!source.indirect) return;
      this.#indirect(pointers, source.indirect, row, vector);
      code.op("i32.add");
    };
    if (scalar) {
      push(at);
      code.memory(input.dtype === "float32" ? "f32.load" : "i32.load", Math.max(at, 0));
      if (input.dtype === "bool") code.i32(0).op("i32.ne");
      return;
    }
    if (step === 0 || step === 1) {
      push(at);
      code.memory(step === 0 ? "v128.load32_splat" : "v128.load", Math.max(at, 0));
    } else {
      const lanes = Array.from({ length: WIDTH }, (_, lane) => at + lane * step * 4);
      for (const offset of [...lanes].reverse()) push(offset);
      lanes.forEach((offset, lane) => {
        if (lane === 0) code.memory("v128.load32_zero", Math.max(offset, 0));
        else code.lane("load", lane, Math.max(offset, 0));
      });
    }
    if (input.dtype === "bool") code.vectorI32([0, 0, 0, 0]).op("i32x4.ne");
  }

  /** Writes the value of a local. */
  store(pointer: number, store: Store, value: number, row: Row, vector: number): void {
    const code = this.#code;
    const at = 4 * this.#offset(store.index, row, vector);
    const step = this.#step(store.index, this.#scheduled.tile.lanes);
    if (this.#form === "scalar" || step === 1) {
      this.#address(pointer, at);
      const alone = store.expr.dtype === "float32" ? "f32.store" : "i32.store";
      code.get(value).memory(this.#form === "scalar" ? alone : "v128.store", Math.max(at, 0));
      return;
    }
    for (let lane = 0; lane < WIDTH; lane++) {
      const offset = at + lane * step * 4;
      this.#address(pointer, offset);
      code.get(value).lane("store", lane, Math.max(offset, 0));
    }
  }

  /** Adds the value of a local to what stands at an address that data choose. */
  addTo(pointers: Pointers, pointer: number, store: Store, value: number): void {
    const code = this.#code;
    if (!store.scatter) throw new Error("only a scatter adds to memory");
    const float = store.expr.dtype === "float32";
    const address = code.local(I32);
    code.get(pointer);
    this.#indirect(pointers, store.scatter, [], 0);
    code.op("i32.add").tee(address).get(address);
    code.memory(float ? "f32.load" : "i32.load").get(value);
    code.op(float ? "f32.add" : "i32.add").memory(float ? "f32.store" : "i32.store");
  }

  /** Pushes clamp(row number, 0, size − 1) · stride in bytes. */
  #indirect(pointers: Pointers, by: Indirect, row: Row, vector: number): void {
    const code = this.#code;
    const source = this.#scheduled.kernel.sources[by.load];
    if (source?.kind !== "load") throw new Error("an indirect index must be loaded");
    const at = 4 * this.#offset(source.index, row, vector);
    const number = code.local(I32);
    this.#address(pointers(by.load), at);
    code.memory("i32.load", Math.max(at, 0)).set(number);
    const last = by.size - 1;
    const unsigned = source.buffer.dtype === "uint32";
    code.get(number).i32(last).get(number).i32(last);
    code.op(unsigned ? "i32.lt_u" : "i32.lt_s", "select");
    if (!unsigned) code.tee(number).i32(0).get(number).i32(0).op("i32.gt_s", "select");
    code.i32(by.stride * 4).op("i32.mul");
  }

  /** Pushes a pointer; a negative offset, which instructions cannot hold, is added to it. */
  #address(pointer: number, offset: number): void {
    this.#code.get(pointer);
    if (offset < 0) this.#code.i32(offset).op("i32.add");
  }

  #step(index: Affine, loop: number | undefined): number {
    return loop === undefined ? 0 : (index.terms.get(loop) ?? 0);
  }

  #offset(index: Affine, row: Row, vector: number): number {
    return blockOffset(this.#scheduled.tile, index, row, vector * WIDTH);
  }
}
