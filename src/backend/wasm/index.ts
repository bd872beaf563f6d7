import type { Backend, Graph } from "../backend.ts";
import { PlannedExecutable } from "../executable.ts";
import { Memory } from "../memory/memory.ts";
import { defaultThreads } from "../threads/default-threads.ts";
import { Pool } from "../threads/pool.ts";
import { describe, detect } from "./detect.ts";
import { wasmEngine } from "./engine.ts";
import { measurePeak } from "./peak.ts";

export { describe, detect } from "./detect.ts";

export interface WasmOptions {
  /** Threads, the caller's included. Default: FOVEA_THREADS, else the machine's cores; 1 where memory cannot be shared. */
  readonly threads?: number;
}

/**
 * The WebAssembly backend: every graph becomes one module of SIMD kernels over one memory, run by a pool of threads.
 * Made at once; worker threads join by themselves, and runs before that use fewer threads and give the same bits.
 *
 * @throws where the runtime has no 128-bit SIMD
 */
export function wasm(options: WasmOptions = {}): Backend {
  const features = detect();
  if (!features.simd) throw new Error("wasm: this runtime has no WebAssembly SIMD");
  const threads = features.threads ? (options.threads ?? defaultThreads()) : 1;
  const memory = new Memory({ shared: threads > 1 });
  const pool = new Pool(memory, threads);
  const engine = wasmEngine(memory, pool);
  return {
    name: "wasm",
    get threads() {
      return pool.lost === undefined ? pool.threads : 1;
    },
    get description() {
      return describe(this.threads, memory.limitBytes, pool.lost);
    },
    compile: (graph: Graph) => new PlannedExecutable(graph, engine),
    measurePeak: () => measurePeak(memory, pool),
    ready: () => pool.ready(),
    dispose: () => pool.dispose(),
  };
}
