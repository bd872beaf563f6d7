import type { Memory } from "../memory/memory.ts";
import type { Pool } from "../threads/pool.ts";
import { describeLibrary } from "./library.ts";
import { prelude } from "./print/prelude.ts";
import { compileLibrary } from "./toolchain/compile.ts";
import type { Toolchain } from "./toolchain/find.ts";

/** Each thread's block lies so far from the next one's that they share no cache line. */
const BLOCK_BYTES = 4096;
/** Independent chains of multiply-adds: more than a core has in flight (2 a cycle, 4 or 5 cycles each). */
const CHAINS = 12;
/** The sums of all runs stay exact: RUNS · TURNS · ¼ has 24 bits. */
const TURNS = 400_000;
const RUNS = 30;

/** A library whose step makes `to` turns of multiply-adds on registers alone: sum ← x · y + sum. */
const peakSource = (width: number): string => `${prelude(width)}
typedef f32x${width} vector;
void fovea_run(char *memory, uint32_t base, int32_t thread, int32_t threads, int32_t from, int32_t to) {
  f32x${width}_at *block = (f32x${width}_at *)(memory + base + thread * ${BLOCK_BYTES});
  vector x = block[0], y = block[1];
${chains((k) => `  vector s${k} = block[${k + 2}];`)}
  for (int32_t turn = 0; turn < to; turn++) {
${chains((k) => `    s${k} = fma${width}(x, y, s${k});`)}
    __asm__ volatile("" : "+m"(*block));
  }
${chains((k) => `  block[${k + 2}] = s${k};`)}
}
`;

const chains = (line: (k: number) => string): string =>
  Array.from({ length: CHAINS }, (_, k) => line(k)).join("\n");

/**
 * GFLOP/s of multiply-adds that the machine reaches in C at its widest vectors, on all threads: the best of some 30 short runs.
 * The sums are checked, so that the work was done.
 */
export function measurePeak(memory: Memory, pool: Pool, toolchain: Toolchain): number {
  const { threads } = pool;
  const width = toolchain.machine.widths[0] ?? 4;
  const base = memory.alloc(threads * BLOCK_BYTES);
  try {
    const { path } = compileLibrary(toolchain, [peakSource(width)]);
    const program = pool.load(describeLibrary(path, base));
    const lanes = CHAINS * width;
    for (let thread = 0; thread < threads; thread++) {
      const start = (base + thread * BLOCK_BYTES) >>> 2;
      memory.float32.fill(0.5, start, start + 2 * width);
      memory.float32.fill(0, start + 2 * width, start + 2 * width + lanes);
    }
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      const began = performance.now();
      pool.run(program, 0, TURNS);
      best = Math.min(best, performance.now() - began);
    }
    for (let thread = 0; thread < threads; thread++) {
      const start = ((base + thread * BLOCK_BYTES) >>> 2) + 2 * width;
      const sums = memory.float32.subarray(start, start + lanes);
      if (sums.some((sum) => sum !== RUNS * TURNS * 0.25))
        throw new Error(`peak: thread ${thread} has not done its multiply-adds`);
    }
    return (2 * TURNS * lanes * threads) / best / 1e6;
  } finally {
    memory.free(base);
  }
}
