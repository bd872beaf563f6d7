import { availableParallelism } from "node:os";
import { compileGraph } from "../../compiler/index.ts";
import type { Engine } from "../executable.ts";
import type { Memory } from "../memory/memory.ts";
import type { Pool } from "../threads/pool.ts";
import { describeLibrary } from "./library.ts";
import { printProgram } from "./print/program.ts";
import { compileLibrary } from "./toolchain/compile.ts";
import type { Toolchain } from "./toolchain/find.ts";
import type { Tuner } from "./tune/tuner.ts";

/** Prints programs as C and has the system's compiler make libraries of them, one for each program. Without a tuner the cost model chooses tiles. */
export const nativeEngine = (
  memory: Memory,
  pool: Pool,
  toolchain: Toolchain,
  tuner?: Tuner,
): Engine => ({
  memory,
  pool,
  plan: (graph) => tuner?.plan(graph) ?? compileGraph(graph, toolchain.machine),
  load(plan, layout) {
    const start = performance.now();
    const sources = printProgram(plan, layout, availableParallelism());
    const printed = performance.now();
    const { path } = compileLibrary(toolchain, sources);
    const compiled = performance.now();
    const program = pool.load(describeLibrary(path, layout.base));
    return {
      program,
      ms: {
        print: printed - start,
        cc: compiled - printed,
        load: performance.now() - compiled,
      },
    };
  },
});
