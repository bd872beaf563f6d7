import { aligned, compileGraph, type Machine, type Plan } from "../../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../../expr/dtype.ts";
import { sizeOf } from "../../graph/index.ts";
import type { Executable, Graph, KernelProfile, Value } from "../backend.ts";
import type { Memory } from "./memory.ts";
import { kernelsOf, moduleBytes } from "./module.ts";
import type { Features } from "./operation.ts";
import type { Pool, Program } from "./pool.ts";
import { WasmStorage } from "./storage.ts";

/** Blocks of executables that nothing refers to any more go back to the heap. */
const abandoned = new FinalizationRegistry<{ memory: Memory; address: number }>(
  ({ memory, address }) => memory.free(address),
);

/** A graph as a loaded program: one block of memory for its temporaries, constants, arguments and table of addresses. */
export class WasmExecutable implements Executable {
  readonly arenaBytes: number;
  readonly kernelCount: number;
  readonly compileMs: Readonly<Record<string, number>>;
  readonly #graph: Graph;
  readonly #plan: Plan;
  readonly #memory: Memory;
  readonly #pool: Pool;
  readonly #program: Program;
  readonly #table: number;
  /** Where host arrays are copied to, and where outputs that are not donated are written. */
  readonly #inputSlots: readonly number[];
  readonly #outputSlots: readonly number[];

  constructor(graph: Graph, memory: Memory, pool: Pool, machine: Machine, features: Features) {
    const start = performance.now();
    const plan = compileGraph(graph, machine);
    const planned = performance.now();
    this.#graph = graph;
    this.#plan = plan;
    this.#memory = memory;
    this.#pool = pool;
    this.arenaBytes = plan.arenaBytes;
    this.kernelCount = kernelsOf(plan).length;

    let bytes = aligned(plan.arenaBytes);
    const reserve = (length: number): number => {
      const at = bytes;
      bytes += aligned(length * BYTES_PER_ELEMENT);
      return at;
    };
    const table = reserve(plan.inputs.length + plan.outputs.length);
    const donated = new Set(graph.donations);
    const constants = plan.constants.map((buffer) => reserve(buffer.length));
    const inputs = plan.inputs.map((b, at) => (donated.has(at) ? 0 : reserve(b.length)));
    const outputs = plan.outputs.map((b, at) =>
      graph.donations[at] === undefined ? reserve(b.length) : 0,
    );
    const base = memory.alloc(bytes);
    abandoned.register(this, { memory, address: base });
    this.#table = base + table;
    this.#inputSlots = inputs.map((at) => base + at);
    this.#outputSlots = outputs.map((at) => base + at);
    const fixed = new Map(
      plan.constants.map((buffer, at) => [buffer, base + (constants[at] ?? 0)]),
    );
    for (const [buffer, at] of plan.offsets) fixed.set(buffer, base + at);
    for (const buffer of plan.constants)
      if (buffer.home.kind === "constant")
        memory.write(fixed.get(buffer) ?? 0, buffer.home.data, buffer.dtype);

    const layout = {
      fixed: (buffer: Plan["inputs"][number]) => fixed.get(buffer) ?? 0,
      table: this.#table,
      shared: memory.shared,
    };
    const code = moduleBytes(plan, layout, features);
    const printed = performance.now();
    this.#program = pool.load(code);
    this.compileMs = {
      plan: planned - start,
      print: printed - planned,
      wasm: performance.now() - printed,
    };
  }

  run(inputs: readonly Value[]): Value[] {
    const finish = this.#bind(inputs);
    this.#pool.run(this.#program, 0, this.kernelCount);
    return finish();
  }

  profile(inputs: readonly Value[]): { outputs: Value[]; kernels: KernelProfile[] } {
    const finish = this.#bind(inputs);
    const kernels = kernelsOf(this.#plan).map(({ kernel }, at) => {
      const start = performance.now();
      this.#pool.run(this.#program, at, at + 1);
      const ms = performance.now() - start;
      const points = kernel.loops.reduce((n, loop) => n * loop.extent, 1);
      const accesses = [
        ...kernel.sources.flatMap((s) => (s.kind === "load" ? [s] : [])),
        ...kernel.stores,
      ];
      const bytes = accesses.reduce((sum, access) => {
        const moved = [...access.index.terms.keys()];
        const touched = moved.reduce((n, loop) => n * (kernel.loops[loop]?.extent ?? 1), 1);
        return sum + BYTES_PER_ELEMENT * Math.min(touched, access.buffer.length, points);
      }, 0);
      return { name: kernel.name, ms, macs: kernel.macs, bytes };
    });
    return { outputs: finish(), kernels };
  }

  /** Writes the addresses of this run's arguments and results; returns what collects the results after it. */
  #bind(inputs: readonly Value[]): () => Value[] {
    const { donations } = this.#graph;
    if (inputs.length !== this.#graph.inputs.length)
      throw new Error(
        `wasm: ${inputs.length} inputs came, ${this.#graph.inputs.length} were needed`,
      );
    const donatedTo = new Map<number, number>();
    donations.forEach((input, output) => {
      if (input !== undefined) donatedTo.set(input, output);
    });
    const results: (WasmStorage | undefined)[] = donations.map(() => undefined);
    const addresses: number[] = [];
    inputs.forEach((value, at) => {
      const output = donatedTo.get(at);
      const resident = this.#resident(value, at, output !== undefined);
      addresses.push(resident instanceof WasmStorage ? resident.address : resident);
      if (output !== undefined && resident instanceof WasmStorage) results[output] = resident;
    });
    const old: WasmStorage[] = [];
    const outputs = this.#plan.outputs.map((buffer, at) => {
      const storage = results[at];
      if (!storage) return this.#outputSlots[at] ?? 0;
      if (this.#plan.inPlace.has(at)) return storage.address;
      old.push(storage);
      const fresh = new WasmStorage(this.#memory, buffer.length, buffer.dtype);
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
        return new WasmStorage(this.#memory, buffer.length, buffer.dtype, storage.take());
      });
    };
  }

  /** The value in this memory: its own place if it is there already, else a copy. */
  #resident(value: Value, at: number, donated: boolean): WasmStorage | number {
    const node = this.#graph.inputs[at];
    const length = node ? sizeOf(node.shape) : 0;
    if (!node || value.length !== length)
      throw new Error(`wasm: input ${at} has ${value.length} elements, ${length} were needed`);
    if (value instanceof WasmStorage && value.memory === this.#memory) return value;
    const host = ArrayBuffer.isView(value) ? value : value.read();
    const storage = donated ? new WasmStorage(this.#memory, length, node.dtype) : undefined;
    const address = storage?.address ?? this.#inputSlots[at] ?? 0;
    this.#memory.write(address, host, node.dtype);
    return storage ?? address;
  }
}
