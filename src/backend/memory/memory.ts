import { type DType, type HostArray, hostArray } from "../../expr/dtype.ts";
import { CONTROL_BYTES } from "../threads/control.ts";
import { MemoryError, machineBytes, showBytes } from "./available.ts";
import { collectGarbage } from "./collect.ts";
import { Heap } from "./heap.ts";

const PAGE = 65536;
/** 4 GiB: all that 32-bit addresses reach. */
const MOST_PAGES = 65536;
const FEWEST_PAGES = 1024;
/** Memory grows at least by this part of what it is, so that growing a little often stays rare. */
const GROWTH = 1 / 8;

/** Growth of use after which dropped storages are looked for. */
const COLLECT_BYTES = 512 << 20;

type TypedView = Float32Array | Int32Array | Uint32Array;

/**
 * One WebAssembly memory with a heap on it. The first 64 KiB are the control block (control.ts).
 *
 * Only the main thread allocates. Growing makes new views here; threads keep their own.
 */
export class Memory {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  /** Bytes it can grow to. */
  readonly limitBytes: number;
  readonly #heap: Heap;
  #collectAt = COLLECT_BYTES;
  #float32!: Float32Array;
  #int32!: Int32Array;
  #uint32!: Uint32Array;
  #uint8!: Uint8Array;

  /**
   * @param options.shared    whether threads share it (needs SharedArrayBuffer)
   * @param options.maxPages  pages of 64 KiB that it may grow to; where the host does not grant so much, half is tried
   */
  constructor(options: { readonly shared: boolean; readonly maxPages?: number }) {
    this.shared = options.shared;
    const { memory, maxPages } = reserve(options.shared, options.maxPages ?? MOST_PAGES);
    this.memory = memory;
    this.limitBytes = maxPages * PAGE;
    this.#heap = new Heap(CONTROL_BYTES, (end) => this.#reach(end));
    this.#view();
  }

  /** The whole memory. Valid until the next allocation. */
  get float32(): Float32Array {
    return this.#float32;
  }

  get int32(): Int32Array {
    return this.#int32;
  }

  get uint32(): Uint32Array {
    return this.#uint32;
  }

  get uint8(): Uint8Array {
    return this.#uint8;
  }

  /** Bytes in blocks in use. */
  get usedBytes(): number {
    return this.#heap.usedBytes;
  }

  /** Bytes taken from the system so far. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Tells whether one block of so many bytes could be had, before it is asked for. Only a block that reaches further than any
   * before it takes new memory from the machine.
   *
   * @param what  what asks: "the program is planned with"
   * @throws {MemoryError} with what is asked and what there is
   */
  require(bytes: number, what: string): void {
    const holes = this.#heap.holes();
    if (holes.some((hole) => hole.bytes >= bytes)) return;
    const last = holes.at(-1);
    const start = last && last.start + last.bytes === this.#heap.end ? last.start : this.#heap.end;
    const addresses = this.limitBytes - start;
    const machine = machineBytes() + this.#heap.end - start;
    if (bytes <= Math.min(addresses, machine)) return;
    const here =
      machine === Number.POSITIVE_INFINITY ? "" : `the machine has ${showBytes(machine)}`;
    const limit = `the backend can have ${showBytes(addresses)}`;
    const there = addresses <= machine ? `${limit}${here && ` (${here})`}` : here;
    throw new MemoryError(
      `out of memory: ${what} ${showBytes(bytes)}, but ${there}; a smaller batch needs less`,
    );
  }

  /**
   * Address of a new block, a multiple of 64.
   * @throws {MemoryError} that says how much was asked and is in use
   */
  alloc(bytes: number): number {
    this.#relieve(bytes);
    return this.#heap.alloc(bytes);
  }

  /**
   * The objects that own blocks are small, so V8 sees no reason to look for dropped ones while their blocks fill this memory.
   * It is asked to whenever use has grown by COLLECT_BYTES; the blocks are free at the next turn of the event loop.
   */
  #relieve(bytes: number): void {
    this.#collectAt = Math.min(this.#collectAt, this.usedBytes + COLLECT_BYTES);
    if (this.usedBytes + bytes < this.#collectAt) return;
    collectGarbage();
    this.#collectAt = this.usedBytes + bytes + COLLECT_BYTES;
  }

  free(address: number): void {
    this.#heap.free(address);
  }

  /** Copies `values` to `address`, converted as a typed array converts to `dtype`. */
  write(address: number, values: HostArray, dtype: DType): void {
    this.#typed(dtype).set(values, address >>> 2);
  }

  /** A copy of `length` elements at `address`. */
  read(address: number, length: number, dtype: DType): TypedView {
    const out = hostArray(dtype, length);
    const start = address >>> 2;
    out.set(this.#typed(dtype).subarray(start, start + length));
    return out;
  }

  #typed(dtype: DType): TypedView {
    if (dtype === "float32") return this.#float32;
    return dtype === "uint32" ? this.#uint32 : this.#int32;
  }

  #reach(end: number): void {
    const have = this.bytes;
    if (end <= have) return;
    const wanted = Math.max(end, Math.min(have + have * GROWTH, this.limitBytes));
    try {
      this.memory.grow(Math.ceil((wanted - have) / PAGE));
    } catch (cause) {
      const use = `${showBytes(this.usedBytes)} in use, limit ${showBytes(this.limitBytes)}`;
      const message = `backend: out of memory: cannot grow to ${showBytes(end)} (${use})`;
      throw new MemoryError(message, { cause });
    }
    this.#view();
  }

  #view(): void {
    const buffer = this.memory.buffer;
    this.#float32 = new Float32Array(buffer);
    this.#int32 = new Int32Array(buffer);
    this.#uint32 = new Uint32Array(buffer);
    this.#uint8 = new Uint8Array(buffer);
  }
}

/**
 * The largest memory that the host grants: it may refuse to set aside so much address space, or grant it and then not let
 * it grow (V8 under `ulimit -v`). So it is grown to 64 MiB at once, which takes no memory until it is written to.
 */
function reserve(shared: boolean, most: number): { memory: WebAssembly.Memory; maxPages: number } {
  for (let maxPages = Math.min(most, MOST_PAGES); ; maxPages = Math.ceil(maxPages / 2)) {
    try {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages, shared });
      memory.grow(Math.min(maxPages, FEWEST_PAGES) - 1);
      return { memory, maxPages };
    } catch (error) {
      if (!(error instanceof RangeError) || maxPages <= FEWEST_PAGES) throw error;
    }
  }
}
