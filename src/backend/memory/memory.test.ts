import { totalmem } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MemoryError, machineBytes } from "./available.ts";
import { Memory } from "./memory.ts";
import { ResidentStorage } from "./storage.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Lets the garbage collector find what is gone, and its finalizers run. */
async function collected(done: () => boolean): Promise<void> {
  for (let round = 0; round < 50 && !done(); round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it("finds dropped storages before they fill the memory, without being told to", async () => {
  const memory = new Memory({ shared: true });
  const quarter = 1 << 28;
  for (let n = 0; n < 40; n++) {
    new ResidentStorage(memory, quarter / 4, "float32");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(memory.usedBytes).toBeLessThan(2 ** 31);
});

describe.each([true, false])("Memory, shared: %s", (shared) => {
  it("keeps what was written while it grows", () => {
    const memory = new Memory({ shared });
    const address = memory.alloc(12);
    memory.write(address, Float64Array.of(1.5, -2, 1 / 3), "float32");
    const before = memory.bytes;
    const far = memory.alloc(100_000_000);
    expect(memory.bytes).toBeGreaterThan(before);
    memory.write(far, Int32Array.of(7), "int32");
    expect(memory.read(address, 3, "float32")).toEqual(Float32Array.of(1.5, -2, 1 / 3));
    expect(memory.read(far, 1, "int32")).toEqual(Int32Array.of(7));
    expect(memory.uint32.length * 4).toBe(memory.bytes);
  });

  it("says how much was asked for when it is full, and goes on", () => {
    const memory = new Memory({ shared, maxPages: 2048 });
    memory.alloc(100 * 2 ** 20);
    expect(() => memory.alloc(100 * 2 ** 20)).toThrow(
      "backend: out of memory: cannot grow to 200.1 MiB (100.0 MiB in use, limit 128.0 MiB)",
    );
    expect(memory.alloc(20 * 2 ** 20)).toBeGreaterThan(0);
  });

  it("tells before a block is taken whether it could be had", () => {
    const memory = new Memory({ shared, maxPages: 2048 });
    const mib = 2 ** 20;
    const block = memory.alloc(100 * mib);
    memory.require(27 * mib, "a test needs");
    expect(() => memory.require(28 * mib, "a test needs")).toThrow(
      /^out of memory: a test needs 28\.0 MiB, but the backend can have 27\.9 MiB \(the machine has [\d.]+ .iB\); a smaller batch needs less$/,
    );
    // A hole will do, and one at the end may grow.
    memory.free(block);
    memory.require(127 * mib, "a test needs");
    expect(() => memory.require(128 * mib, "a test needs")).toThrow(MemoryError);
  });
});

describe("a machine", () => {
  afterEach(() => vi.restoreAllMocks());

  it("that has less free than the addresses reach is what limits", () => {
    vi.spyOn(process, "constrainedMemory").mockReturnValue(process.memoryUsage.rss() + 2 ** 27);
    expect(machineBytes()).toBeLessThan(2 ** 28);
    expect(() => new Memory({ shared: true }).require(2 ** 29, "a test needs")).toThrow(
      /^out of memory: a test needs 512\.0 MiB, but the machine has [\d.]+ MiB; a smaller batch needs less$/,
    );
  });

  it("without a limit of its own has what is free", () => {
    for (const none of [0, 2 ** 64]) {
      vi.spyOn(process, "constrainedMemory").mockReturnValue(none);
      expect(machineBytes()).toBeGreaterThan(2 ** 20);
      expect(machineBytes()).toBeLessThanOrEqual(totalmem());
    }
  });
});

describe("Memory where the host has little address space", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(["refuses", "does not grow"])("takes less if a large one %s", (way) => {
    class Small extends WebAssembly.Memory {
      readonly #large: boolean;
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        this.#large = (descriptor.maximum ?? 0) > 10_000;
        if (this.#large && way === "refuses") throw new RangeError("too large");
      }
      override grow(pages: number): number {
        if (this.#large) throw new RangeError("cannot grow");
        return super.grow(pages);
      }
    }
    vi.stubGlobal("WebAssembly", { ...WebAssembly, Memory: Small });
    const memory = new Memory({ shared: true });
    expect(memory.limitBytes).toBe(8192 * 65536);
    memory.alloc(200_000_000);
    expect(() => memory.alloc(400_000_000)).toThrow("out of memory");
  });
});

describe("ResidentStorage", () => {
  const memory = new Memory({ shared: true });

  it("reads its values in their type", () => {
    for (const dtype of ["float32", "int32", "uint32", "bool"] as const) {
      const storage = new ResidentStorage(memory, 3, dtype);
      memory.write(storage.address, Int32Array.of(1, 0, 1), dtype);
      const values = storage.read();
      expect([...values]).toEqual([1, 0, 1]);
      expect(values.buffer).not.toBe(memory.memory.buffer);
      storage.release();
    }
    expect(memory.usedBytes).toBe(0);
  });

  it("is unusable after it was donated, and the block lives on", () => {
    const old = new ResidentStorage(memory, 2, "float32");
    memory.write(old.address, Float32Array.of(3, 4), "float32");
    const next = new ResidentStorage(memory, old.length, old.dtype, old.take());
    expect(() => old.read()).toThrow("was donated to a later run");
    expect(() => old.take()).toThrow("was donated to a later run");
    expect([...next.read()]).toEqual([3, 4]);
    next.release();
    expect(() => next.read()).toThrow("was released");
  });

  it("gives its block back when it is garbage", async () => {
    const use = memory.usedBytes;
    (() => {
      for (let i = 0; i < 100; i++) new ResidentStorage(memory, 1000, "float32");
    })();
    const kept = new ResidentStorage(memory, 10, "float32");
    expect(memory.usedBytes).toBeGreaterThan(use + 400_000);
    await collected(() => memory.usedBytes === use + 64);
    expect(memory.usedBytes).toBe(use + 64);
    expect(kept.read().length).toBe(10);
  });

  it("does not free a donated block when the old storage is garbage", async () => {
    let next: ResidentStorage | undefined;
    (() => {
      const old = new ResidentStorage(memory, 1000, "float32");
      next = new ResidentStorage(memory, 1000, "float32", old.take());
    })();
    new ResidentStorage(memory, 5000, "float32");
    const use = memory.usedBytes;
    await collected(() => memory.usedBytes < use);
    expect(memory.usedBytes).toBeLessThan(use);
    expect(next?.read().length).toBe(1000);
    next?.release();
  });
});
