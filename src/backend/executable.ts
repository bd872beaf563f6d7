import { aligned, type Kernel, type Plan, type Scheduled } from "../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../expr/dtype.ts";
import { sizeOf } from "../graph/index.ts";
import type { Executable, Graph, KernelProfile, Value } from "./backend.ts";
import type { Layout } from "./layout.ts";
import type { Memory } from "./memory/memory.ts";
import { ResidentStorage } from "./memory/storage.ts";
import type { Pool, Program } from "./threads/pool.ts";

/** What runs programs: a memory, the threads over it, a compiler and a printer for the machine. */
export interface Engine {
  readonly memory: Memory;
  readonly pool: Pool;
  plan(graph: Graph): Plan;
  /** Prints a plan's kernels and loads them; `ms` tells what its stages took. */
  load(
    plan: Plan,
    layout: Layout,
  ): { readonly program: Program; readonly ms: Record<string, number> };
}

/** Blocks of executables that nothing refers to any more go back to the heap. */
const abandoned = new FinalizationRegistry<{ memory: Memory; address: number }>(
  ({ memory, address }) => memory.free(address),
);

/** A graph as a loaded program: one block of memory for its temporaries, constants, arguments and table of addresses. */
export class PlannedExecutable implements Executable {
  readonly arenaBytes: number;
  readonly kernelCount: number;
  readonly compileMs: Readonly<Record<string, number>>;
  readonly #graph: Graph;
  readonly #plan: Plan;
  /** What runs every time. */
  readonly #kernels: readonly Scheduled[];
  readonly #memory: Memory;
  readonly #pool: Pool;
  readonly #program: Program;
  readonly #table: number;
  /** Where host arrays are copied to, and where outputs that are not donated are written. */
  readonly #inputSlots: readonly number[];
  readonly #outputSlots: readonly number[];

  /** @throws {MemoryError} with the planned size, if there is not so much memory; nothing was run or loaded then */
  constructor(graph: Graph, engine: Engine) {
    const { memory, pool } = engine;
    const start = performance.now();
    const plan = engine.plan(graph);
    const planned = performance.now();
    this.#graph = graph;
    this.#plan = plan;
    this.#memory = memory;
    this.#pool = pool;
    this.arenaBytes = plan.arenaBytes;
    this.#kernels = plan.kernels.slice(plan.settled);
    this.kernelCount = this.#kernels.length;

    let bytes = aligned(plan.arenaBytes);
    const reserve = (length: number): number => {
      const at = bytes;
      bytes += aligned(length * BYTES_PER_ELEMENT);
      return at;
    };
    const table = reserve(plan.inputs.length + plan.outputs.length);
    const donated = new Set(graph.donations);
    const fixed = new Map(plan.offsets);
    for (const buffer of plan.constants) fixed.set(buffer, reserve(buffer.length));
    const inputs = plan.inputs.map((b, at) => (donated.has(at) ? 0 : reserve(b.length)));
    const outputs = plan.outputs.map((b, at) =>
      graph.donations[at] === undefined ? reserve(b.length) : 0,
    );
    memory.require(bytes, "the program is planned with");
    const base = memory.alloc(bytes);
    abandoned.register(this, { memory, address: base }, this);
    this.#table = base + table;
    this.#inputSlots = inputs.map((at) => base + at);
    this.#outputSlots = outputs.map((at) => base + at);
    for (const buffer of plan.constants)
      if (buffer.home.kind === "constant")
        memory.write(base + (fixed.get(buffer) ?? 0), buffer.home.data, buffer.dtype);
    const layout: Layout = { base, fixed: (buffer) => fixed.get(buffer) ?? 0, table };
    const { program, ms } = this.#loaded(() => engine.load(plan, layout), base);
    this.#program = program;
    if (plan.settled > 0) pool.run(program, 0, plan.settled);
    this.compileMs = { plan: planned - start, ...ms };
  }

  /** Where loading fails another engine may be tried, which needs the block's memory at once. */
  #loaded<T>(load: () => T, base: number): T {
    try {
      return load();
    } catch (error) {
      abandoned.unregister(this);
      this.#memory.free(base);
      throw error;
    }
  }

  run(inputs: readonly Value[]): Value[] {
    const finish = this.#bind(inputs);
    const { settled } = this.#plan;
    this.#pool.run(this.#program, settled, settled + this.kernelCount);
    return finish();
  }

  profile(inputs: readonly Value[]): { outputs: Value[]; kernels: KernelProfile[] } {
    const finish = this.#bind(inputs);
    const { phases, settled } = this.#plan;
    const kernels: KernelProfile[] = [];
    let at = 0;
    for (const { kernels: members, chunks, repeat } of phases) {
      // A chain keeps only a chunk's values between its kernels, a recurrence a round's: it runs as one.
      const parts = chunks > 1 || repeat ? [members] : members.map((member) => [member]);
      for (const part of parts) {
        const from = at;
        at += part.length;
        if (from < settled) continue;
        const start = performance.now();
        this.#pool.run(this.#program, from, at);
        kernels.push(profileOf(part, performance.now() - start, repeat?.rounds.count));
      }
    }
    return { outputs: finish(), kernels };
  }

  /** Writes the addresses of this run's arguments and results; returns what collects the results after it. */
  #bind(inputs: readonly Value[]): () => Value[] {
    const { donations } = this.#graph;
    if (inputs.length !== this.#graph.inputs.length)
      throw new Error(
        `backend: ${inputs.length} inputs came, ${this.#graph.inputs.length} were needed`,
      );
    const donatedTo = new Map<number, number>();
    donations.forEach((input, output) => {
      if (input !== undefined) donatedTo.set(input, output);
    });
    const results: (ResidentStorage | undefined)[] = donations.map(() => undefined);
    const addresses: number[] = [];
    inputs.forEach((value, at) => {
      const output = donatedTo.get(at);
      const resident = this.#resident(value, at, output !== undefined);
      addresses.push(resident instanceof ResidentStorage ? resident.address : resident);
      if (output !== undefined && resident instanceof ResidentStorage) results[output] = resident;
    });
    const old: ResidentStorage[] = [];
    const outputs = this.#plan.outputs.map((buffer, at) => {
      const storage = results[at];
      if (!storage) return this.#outputSlots[at] ?? 0;
      if (this.#plan.inPlace.has(at)) return storage.address;
      old.push(storage);
      const fresh = new ResidentStorage(this.#memory, buffer.length, buffer.dtype);
      results[at] = fresh;
      return fresh.address;
    });
    // Allocating may have moved the views: the table is written last.
    const words = this.#memory.int32;
    [...addresses, ...outputs].forEach((address, at) => {
      words[this.#table / 4 + at] = address;
    });
    return () => {
      for (const storage of old) storage.release();
      return this.#plan.outputs.map((buffer, at) => {
        const storage = results[at];
        if (!storage)
          return this.#memory.read(this.#outputSlots[at] ?? 0, buffer.length, buffer.dtype);
        if (!this.#plan.inPlace.has(at)) return storage;
        // The block goes on in a new owner; the donated tensor's own handle is spent.
        return new ResidentStorage(this.#memory, buffer.length, buffer.dtype, storage.take());
      });
    };
  }

  /** The value in this memory: its own place if it is there already, else a copy. */
  #resident(value: Value, at: number, donated: boolean): ResidentStorage | number {
    const node = this.#graph.inputs[at];
    const length = node ? sizeOf(node.shape) : 0;
    if (!node || value.length !== length)
      throw new Error(`backend: input ${at} has ${value.length} elements, ${length} were needed`);
    if (value instanceof ResidentStorage && value.memory === this.#memory) return value;
    const host = ArrayBuffer.isView(value) ? value : value.read();
    const storage = donated ? new ResidentStorage(this.#memory, length, node.dtype) : undefined;
    const address = storage?.address ?? this.#inputSlots[at] ?? 0;
    this.#memory.write(address, host, node.dtype);
    return storage ?? address;
  }
}

function profileOf(members: readonly Scheduled[], ms: number, rounds = 1): KernelProfile {
  const sum = (of: (kernel: Kernel) => number) =>
    rounds * members.reduce((total, { kernel }) => total + of(kernel), 0);
  return {
    name: [...new Set(members.map(({ kernel }) => kernel.name))].join(" → "),
    ms,
    macs: sum(({ macs }) => macs),
    bytes: sum(bytesTouched),
  };
}

function bytesTouched(kernel: Kernel): number {
  const extentOf = (loop: number) => kernel.loops[loop]?.extent ?? 1;
  const points = kernel.loops.reduce((n, loop) => n * loop.extent, 1);
  const accesses = [
    ...kernel.sources.flatMap((s) => (s.kind === "load" ? [s] : [])),
    ...kernel.stores,
  ];
  return accesses.reduce((sum, { index, buffer }) => {
    const touched = [...index.terms.keys()].reduce((n, loop) => n * extentOf(loop), 1);
    return sum + BYTES_PER_ELEMENT * Math.min(touched, buffer.length, points);
  }, 0);
}
