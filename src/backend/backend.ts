import type { HostArray } from "../expr/dtype.ts";
import type { Graph } from "../graph/traced.ts";

export type { Graph } from "../graph/traced.ts";

/** Values that live in a backend's own memory, between runs. Reclaimed when nothing refers to it any more. */
export interface Storage {
  readonly length: number;
  /** Copies the values out. Throws once the storage was donated to a later run. */
  read(): HostArray;
}

export type Value = HostArray | Storage;

/** What one kernel did in a profiled run. */
export interface KernelProfile {
  readonly name: string;
  readonly ms: number;
  readonly macs: number;
  readonly bytes: number;
}

/** A compiled graph. */
export interface Executable {
  /**
   * Runs once. Host arrays are copied in. An output with a donation comes back as Storage (the donated input's when that was Storage),
   * every other output as a fresh host array.
   */
  run(inputs: readonly Value[]): Value[];
  /** Runs once and times every kernel; same results. */
  profile?(inputs: readonly Value[]): {
    readonly outputs: Value[];
    readonly kernels: readonly KernelProfile[];
  };
  /** Bytes of the planned arena (temporaries), inputs and outputs not counted. */
  readonly arenaBytes: number;
  readonly kernelCount: number;
  /** Milliseconds that compilation took, by stage. */
  readonly compileMs: Readonly<Record<string, number>>;
}

export interface CompileOptions {
  /** The program will run a few times only: the time to compile it counts for more than its speed. */
  readonly quick?: boolean;
}

export interface Backend {
  readonly name: string;
  readonly threads: number;
  /** One line for people: SIMD level, threads, memory. */
  readonly description: string;
  compile(graph: Graph, options?: CompileOptions): Executable;
  /** GFLOP/s of multiply-adds that this machine reaches here at most, measured now on all threads in about 60 ms. */
  measurePeak?(): number;
  /** Resolves when all worker threads have joined; runs before that use fewer threads and give the same bits. */
  ready(): Promise<void>;
  /** Ends the workers and drops the memory. */
  dispose(): void;
}
