import { compileGraph, type Machine } from "../../compiler/index.ts";
import type { Engine } from "../executable.ts";
import type { Memory } from "../memory/memory.ts";
import type { Pool } from "../threads/pool.ts";
import { detect } from "./detect.ts";
import { moduleBytes } from "./module.ts";

/** Prints programs as WebAssembly modules, for any pool whose threads have this memory. */
export function wasmEngine(memory: Memory, pool: Pool): Engine {
  const { revectorized, relaxedSimd } = detect();
  const machine: Machine = {
    widths: [4],
    join: revectorized ? 2 : 1,
    // V8 keeps one of the sixteen for itself.
    registers: 15,
    l1: 32 << 10,
    l2: 1 << 20,
    threads: pool.threads,
  };
  return {
    memory,
    pool,
    plan: (graph) => compileGraph(graph, machine),
    load(plan, layout) {
      const start = performance.now();
      const bytes = moduleBytes(plan, layout, memory.shared, { relaxed: relaxedSimd });
      const printed = performance.now();
      const program = pool.load(bytes);
      return { program, ms: { print: printed - start, wasm: performance.now() - printed } };
    },
  };
}
