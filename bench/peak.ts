import { Memory } from "../src/backend/memory/memory.ts";
import { peakProgram } from "../src/backend/wasm/peak.ts";
import { Pool } from "../src/backend/threads/pool.ts";
import type { Contestant } from "./measure.ts";

/** A contestant that does nothing but multiply and add, and how much of that it does in one run. */
export interface Peak extends Contestant {
  readonly threads: number;
  readonly flop: number;
  readonly dispose: () => void;
}

/** The backend's own measure of the machine, on threads of its own. */
export async function peak(threads: number): Promise<Peak> {
  const memory = new Memory({ shared: threads > 1 });
  const pool = new Pool(memory, threads);
  await pool.ready();
  return {
    name: `peak, ${threads} thread${threads === 1 ? "" : "s"}`,
    threads: pool.threads,
    ...peakProgram(memory, pool),
    dispose: () => pool.dispose(),
  };
}
