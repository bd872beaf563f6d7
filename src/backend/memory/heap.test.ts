import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALIGNMENT } from "../../compiler/index.ts";
import { Heap } from "./heap.ts";

const start = 65536;

/** A sequence of wishes: a positive number allocates so many bytes, a negative one frees the block of that rank. */
const wishes = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: -100, max: -1 })),
  { maxLength: 200 },
);

/** Follows the wishes and calls `check` with the blocks in use after each. */
function follow(
  list: readonly number[],
  check: (heap: Heap, blocks: ReadonlyMap<number, number>, reached: number) => void,
): void {
  let reached = start;
  const heap = new Heap(start, (end) => {
    reached = end;
  });
  const blocks = new Map<number, number>();
  for (const wish of list) {
    if (wish >= 0) {
      const address = heap.alloc(wish);
      expect(blocks.has(address)).toBe(false);
      blocks.set(address, wish);
    } else {
      const address = [...blocks.keys()][-wish % Math.max(blocks.size, 1)];
      if (address === undefined) continue;
      heap.free(address);
      blocks.delete(address);
    }
    check(heap, blocks, reached);
  }
}

const rounded = (bytes: number) => Math.max(Math.ceil(bytes / ALIGNMENT), 1) * ALIGNMENT;

describe("Heap", () => {
  it("hands out aligned blocks that never overlap and lie in the memory", () => {
    fc.assert(
      fc.property(wishes, (list) =>
        follow(list, (_heap, blocks, reached) => {
          let free = start;
          for (const [address, bytes] of [...blocks].sort(([a], [b]) => a - b)) {
            expect(address % ALIGNMENT).toBe(0);
            expect(address).toBeGreaterThanOrEqual(free);
            free = address + bytes;
          }
          expect(free).toBeLessThanOrEqual(reached);
        }),
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it("keeps free blocks sorted, apart from each other, and accounts for every byte", () => {
    fc.assert(
      fc.property(wishes, (list) =>
        follow(list, (heap, blocks) => {
          let free = 0;
          let last = -1;
          for (const hole of heap.holes()) {
            expect(hole.start).toBeGreaterThan(last);
            expect(hole.bytes).toBeGreaterThan(0);
            last = hole.start + hole.bytes;
            free += hole.bytes;
          }
          const used = [...blocks.values()].reduce((sum, bytes) => sum + rounded(bytes), 0);
          expect(heap.usedBytes).toBe(used);
          expect(heap.end - start).toBe(used + free);
        }),
      ),
      { numRuns: 100, seed: 2 },
    );
  });

  it("merges three neighbours, whichever is freed last", () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 0],
    ]) {
      const heap = new Heap(start, () => {});
      const blocks = [heap.alloc(64), heap.alloc(128), heap.alloc(64)];
      heap.alloc(64);
      for (const i of order) heap.free(blocks[i] as number);
      expect(heap.holes()).toEqual([{ start, bytes: 256 }]);
      expect(heap.alloc(256)).toBe(start);
    }
  });

  it("grows by what is missing when the last block is free", () => {
    let reached = 0;
    const heap = new Heap(start, (end) => {
      reached = end;
    });
    heap.free(heap.alloc(640));
    expect(heap.alloc(1280)).toBe(start);
    expect(reached).toBe(start + 1280);
  });

  it("is unchanged when growing throws", () => {
    const heap = new Heap(start, (end) => {
      if (end > start + 1024) throw new RangeError("full");
    });
    const block = heap.alloc(512);
    expect(() => heap.alloc(4096)).toThrow("full");
    expect(heap.usedBytes).toBe(512);
    heap.free(block);
    expect(() => heap.alloc(4096)).toThrow("full");
    expect(heap.alloc(1024)).toBe(start);
  });

  it("refuses an address that is no block in use", () => {
    const heap = new Heap(start, () => {});
    const block = heap.alloc(64);
    expect(() => heap.free(block + 64)).toThrow(RangeError);
    heap.free(block);
    expect(() => heap.free(block)).toThrow(RangeError);
  });
});
