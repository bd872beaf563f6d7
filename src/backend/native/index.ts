import type { Backend, CompileOptions, Executable, Graph } from "../backend.ts";
import { PlannedExecutable } from "../executable.ts";
import { MemoryError } from "../memory/available.ts";
import { Memory } from "../memory/memory.ts";
import { defaultThreads } from "../threads/default-threads.ts";
import { Pool } from "../threads/pool.ts";
import { wasmEngine } from "../wasm/engine.ts";
import { nativeEngine } from "./engine.ts";
import { koffi } from "./library.ts";
import { measurePeak } from "./peak.ts";
import { findToolchain } from "./toolchain/find.ts";
import { Tuner } from "./tune/tuner.ts";

export interface NativeOptions {
  /** Threads, the caller's included. Default: FOVEA_THREADS, else the machine's cores. */
  readonly threads?: number;
  /**
   * Whether what will run a few times only, such as eager evaluation, is left to WebAssembly. Default: true. Without it
   * everything waits for the compiler: tests use it, to have every kernel made from C.
   */
  readonly quick?: boolean;
  /**
   * Whether heavy kernels are measured before a program is compiled, each with a few tiles of which the fastest is kept for this machine;
   * `{ seconds }` bounds the time for one program (10). Results are the same bits. Default: FOVEA_TUNE=on, else not.
   */
  readonly tune?: boolean | { readonly seconds?: number; readonly macs?: number };
  /** Gets one line if the compiler fails and programs run as WebAssembly from then on, and one after tuning. Default: standard error. */
  readonly warn?: (line: string) => void;
}

/**
 * The native backend: a graph becomes C, the system's compiler makes a library of it for this very CPU, and the same threads over
 * the same memory as WebAssembly's run it. What will run only a few times (`quick`) is not worth a compiler's time and
 * runs as WebAssembly there.
 *
 * @throws {Error} that says what is missing and what to install, where there is no C compiler or no package koffi
 */
export function native(options: NativeOptions = {}): Backend {
  const { threads, tune = process.env.FOVEA_TUNE === "on", warn = console.error } = options;
  koffi();
  const found = findToolchain();
  const memory = new Memory({ shared: true });
  const pool = new Pool(memory, threads ?? defaultThreads());
  const toolchain = { ...found, machine: { ...found.machine, threads: pool.threads } };
  const webAssembly = wasmEngine(memory, pool);
  const limits = typeof tune === "object" ? tune : {};
  const tuner = tune ? new Tuner(memory, toolchain, { ...limits, log: warn }) : undefined;
  const compiled = nativeEngine(memory, pool, toolchain, tuner);
  let failure: string | undefined;

  function compile(graph: Graph, { quick = false }: CompileOptions = {}): Executable {
    const mayWait = !quick || options.quick === false;
    if (!mayWait || failure !== undefined) return new PlannedExecutable(graph, webAssembly);
    try {
      return new PlannedExecutable(graph, compiled);
    } catch (error) {
      // Too little memory is no better on the other engine.
      if (error instanceof MemoryError) throw error;
      failure = error instanceof Error ? error.message : String(error);
      warn(`native: ${failure}; going on with WebAssembly`);
      return new PlannedExecutable(graph, webAssembly);
    }
  }

  return {
    name: "native",
    get threads() {
      return pool.lost === undefined ? pool.threads : 1;
    },
    get description() {
      if (failure !== undefined) return `WebAssembly, for the native backend failed: ${failure}`;
      const many = this.threads === 1 ? "1 thread" : `${this.threads} threads`;
      const lost = pool.lost === undefined ? "" : ` (a worker was lost: ${pool.lost})`;
      return `${toolchain.description}, ${many}${lost}`;
    },
    compile,
    measurePeak: () => measurePeak(memory, pool, toolchain),
    ready: () => pool.ready(),
    dispose: () => pool.dispose(),
  };
}
