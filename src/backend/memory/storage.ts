import type { DType, HostArray } from "../../expr/dtype.ts";
import { BYTES_PER_ELEMENT } from "../../expr/dtype.ts";
import type { Storage } from "../backend.ts";
import type { Memory } from "./memory.ts";

/** What the registry keeps of a storage that is gone; it must not refer to the storage itself. */
interface Block {
  readonly memory: Memory;
  readonly address: number;
}

const abandoned = new FinalizationRegistry<Block>(({ memory, address }) => memory.free(address));

/**
 * Values in a backend's memory. The block returns to the heap when the garbage collector finds the storage,
 * at once by `release`, or goes to another owner by `take`.
 */
export class ResidentStorage implements Storage {
  readonly memory: Memory;
  readonly length: number;
  readonly dtype: DType;
  #address: number;
  #gone: string | undefined;

  /** Takes over the block at `address`, which must hold `length` elements; without an address, a new block. */
  constructor(memory: Memory, length: number, dtype: DType, address?: number) {
    this.memory = memory;
    this.length = length;
    this.dtype = dtype;
    this.#address = address ?? memory.alloc(length * BYTES_PER_ELEMENT);
    abandoned.register(this, { memory, address: this.#address }, this);
  }

  /** Where the values lie, in bytes. Throws if they are gone. */
  get address(): number {
    this.#check();
    return this.#address;
  }

  read(): HostArray {
    this.#check();
    return this.memory.read(this.#address, this.length, this.dtype);
  }

  /**
   * Gives up the block: the caller owns it from now on, and every later use of this storage throws.
   *
   * @param why  what happened to the values, for that error: "was donated to a later run"
   */
  take(why = "was donated to a later run"): number {
    this.#check();
    abandoned.unregister(this);
    this.#gone = why;
    return this.#address;
  }

  /** Frees the block now. */
  release(): void {
    this.memory.free(this.take("was released"));
  }

  #check(): void {
    if (this.#gone !== undefined) {
      throw new Error(`storage: the tensor ${this.#gone}; use what that run returned instead`);
    }
  }
}
