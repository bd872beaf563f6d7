import type { Memory } from "../memory/memory.ts";
import type { Pool } from "../threads/pool.ts";
import { Code, I32, ModuleBuilder, V128 } from "./assembler.ts";
import { detect } from "./detect.ts";

/** What every chain adds in every turn: x · y. Exact for as many turns as anybody waits for. */
const [X, Y] = [0.5, 0.5];
const VECTOR_BYTES = 16;
const LANES = 4;
/** Each thread's block lies so far from the next one's that they share no cache line. */
const BLOCK_BYTES = 1024;
/** 2 ms at 96 GFLOP/s and 24 chains: long beside the start of a run, short beside the time slice of a busy machine. */
const TURNS = 1_000_000;
/** Turns in a row. */
const RUNS = 5;
const ROUNDS = 6;

/**
 * Independent chains of multiply-adds: a core retires two a cycle, each takes four cycles, so eight chains are the fewest that keep it
 * busy. Twelve, and the two factors, fill fourteen of the fifteen registers that V8 has to give. Where V8 joins neighbours to 256 bits,
 * twelve pairs do the same: it starts from adjacent stores, hence the loads before and the stores after the loop.
 */
const CHAINS = 12;

/** A program that does nothing but multiply and add. */
export interface PeakProgram {
  /** Floating-point operations of one turn on all threads. */
  readonly flop: number;
  /** Works and checks the sums; the milliseconds of each turn. */
  run(): number[];
  /** Gives its memory back. */
  free(): void;
}

/**
 * The machine's peak as WebAssembly can reach it: `f32x4.relaxed_madd` on registers alone, under the flags of the backend's kernels.
 * It is the measure that kernels are compared with, so it is itself checked: after a run every lane holds turns · x · y.
 */
export function peakProgram(memory: Memory, pool: Pool): PeakProgram {
  const { relaxedSimd, revectorized } = detect();
  const chains = revectorized ? 2 * CHAINS : CHAINS;
  const { threads } = pool;
  const base = memory.alloc(threads * BLOCK_BYTES);
  const program = pool.load(peakModule(memory, base, chains, relaxedSimd));
  const lanes = chains * LANES;
  const factors = 2 * LANES;
  const blocks = () =>
    Array.from({ length: threads }, (_, thread) => {
      const start = (base + thread * BLOCK_BYTES) / 4;
      return memory.float32.subarray(start, start + BLOCK_BYTES / 4);
    });
  const turn = (turns: number): number => {
    const began = performance.now();
    pool.run(program, 0, turns);
    return performance.now() - began;
  };
  return {
    flop: 2 * TURNS * lanes * threads,
    run() {
      for (const block of blocks())
        block
          .fill(X, 0, factors)
          .fill(Y, factors, 2 * factors)
          .fill(0, 2 * factors);
      // Wakes the threads, which for a while look for more.
      turn(1);
      const times = Array.from({ length: RUNS }, () => turn(TURNS));
      for (const [thread, block] of blocks().entries()) {
        const sums = block.subarray(2 * factors, 2 * factors + lanes);
        if (sums.some((sum) => sum !== (1 + RUNS * TURNS) * X * Y))
          throw new Error(`peak: thread ${thread} has not done its multiply-adds`);
      }
      return times;
    },
    free: () => memory.free(base),
  };
}

/** GFLOP/s of the best of some 60 ms of turns, on all threads. */
export function measurePeak(memory: Memory, pool: Pool): number {
  const { flop, run, free } = peakProgram(memory, pool);
  const best = Math.min(...Array.from({ length: ROUNDS }, run).flat());
  free();
  return flop / best / 1e6;
}

/** Exports `run(thread, threads, from, to)`, which makes `to` turns on this thread's block. */
function peakModule(memory: Memory, base: number, chains: number, relaxed: boolean) {
  const code = new Code([I32, I32, I32, I32]);
  const [thread, turns] = [0, 3];
  const address = code.local(I32);
  code.get(thread).i32(BLOCK_BYTES).op("i32.mul").i32(base).op("i32.add").set(address);
  const load = (at: number): number => {
    const vector = code.local(V128);
    code
      .get(address)
      .memory("v128.load", at * VECTOR_BYTES)
      .set(vector);
    return vector;
  };
  const x = [load(0), load(1)] as const;
  const y = [load(2), load(3)] as const;
  const sums = Array.from({ length: chains }, (_, chain) => load(4 + chain));
  code.repeat(() => {
    for (const [chain, sum] of sums.entries()) {
      const half = (chain % 2) as 0 | 1;
      if (relaxed) code.get(x[half]).get(y[half]).get(sum).op("f32x4.relaxed_madd");
      else code.get(x[half]).get(y[half]).op("f32x4.mul").get(sum).op("f32x4.add");
      code.set(sum);
    }
    code.advance(turns, -1).get(turns);
  });
  for (const [chain, sum] of sums.entries())
    code
      .get(address)
      .get(sum)
      .memory("v128.store", (4 + chain) * VECTOR_BYTES);
  const module = new ModuleBuilder();
  const run = module.add(code);
  const { shared, limitBytes } = memory;
  return module.encode({ pages: 1, maximum: limitBytes / 65536, shared }, { run });
}
