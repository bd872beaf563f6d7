import { ALIGNMENT, aligned } from "../../compiler/index.ts";

/**
 * Hands out blocks of an address range: first fit over a free list that is kept sorted by address, so that neighbours
 * merge when they are freed. Every block starts at a cache line, so that no two share one. Holds no memory itself, only numbers.
 *
 * @cost `alloc` O(free blocks), `free` O(log free blocks) and the shift of the list
 */
export class Heap {
  /** Free blocks by rising address; no two touch. */
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  /** Bytes of each block handed out, by address. */
  readonly #used = new Map<number, number>();
  /** Where the range ends for now; beyond it nothing was ever handed out. */
  #end: number;
  readonly #grow: (end: number) => void;
  #usedBytes = 0;

  /**
   * @param start  the first address to hand out, rounded up to a multiple of 64
   * @param grow   makes the memory reach the given address, or throws
   */
  constructor(start: number, grow: (end: number) => void) {
    this.#end = aligned(start);
    this.#grow = grow;
  }

  /** Bytes in blocks that were handed out and not freed. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** The address after the last block that was ever handed out. */
  get end(): number {
    return this.#end;
  }

  /** Address of a new block of at least `bytes` bytes, a multiple of 64. Its contents are whatever was there. */
  alloc(bytes: number): number {
    const size = Math.max(aligned(bytes), ALIGNMENT);
    const hole = this.#sizes.findIndex((free) => free >= size);
    const address = hole >= 0 ? this.#cut(hole, size) : this.#extend(size);
    this.#used.set(address, size);
    this.#usedBytes += size;
    return address;
  }

  /** Gives a block back. Throws if `address` is not the start of a block in use. */
  free(address: number): void {
    const size = this.#used.get(address);
    if (size === undefined) throw new RangeError(`heap: no block in use starts at ${address}`);
    this.#used.delete(address);
    this.#usedBytes -= size;
    const next = this.#firstAfter(address);
    const before = next - 1;
    const joinsBefore = before >= 0 && this.#start(before) + this.#size(before) === address;
    const joinsNext = next < this.#starts.length && address + size === this.#start(next);
    if (joinsBefore) {
      this.#sizes[before] = this.#size(before) + size + (joinsNext ? this.#size(next) : 0);
      if (joinsNext) this.#remove(next);
    } else if (joinsNext) {
      this.#starts[next] = address;
      this.#sizes[next] = size + this.#size(next);
    } else {
      this.#starts.splice(next, 0, address);
      this.#sizes.splice(next, 0, size);
    }
  }

  /** The free blocks below `end`, by rising address. */
  holes(): { readonly start: number; readonly bytes: number }[] {
    return this.#starts.map((start, i) => ({ start, bytes: this.#size(i) }));
  }

  #cut(hole: number, size: number): number {
    const address = this.#start(hole);
    const rest = this.#size(hole) - size;
    if (rest === 0) this.#remove(hole);
    else {
      this.#starts[hole] = address + size;
      this.#sizes[hole] = rest;
    }
    return address;
  }

  /** A block at the end, which takes in the hole that touches the end. */
  #extend(size: number): number {
    const last = this.#starts.length - 1;
    const touches = last >= 0 && this.#start(last) + this.#size(last) === this.#end;
    const address = touches ? this.#start(last) : this.#end;
    this.#grow(address + size);
    if (touches) this.#remove(last);
    this.#end = address + size;
    return address;
  }

  #remove(hole: number): void {
    this.#starts.splice(hole, 1);
    this.#sizes.splice(hole, 1);
  }

  /** Number of the first free block that starts after `address`. */
  #firstAfter(address: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#start(middle) < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #start(hole: number): number {
    return this.#starts[hole] as number;
  }

  #size(hole: number): number {
    return this.#sizes[hole] as number;
  }
}
