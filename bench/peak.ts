import type { Backend } from "../src/backend/backend.ts";
import type { Contestant } from "./measure.ts";

/** A contestant that does nothing but multiply and add, on a backend's threads. */
export interface Peak extends Contestant {
  /** GFLOP/s of every run so far. */
  readonly rates: readonly number[];
  /** The best of them. */
  readonly best: () => number;
}

/**
 * The backend's own measure of the machine, which takes some 60 ms a run.
 * @throws where the backend has none
 */
export function peakOf(backend: Backend): Peak {
  const rates: number[] = [];
  return {
    name: `peak, ${backend.name}`,
    rates,
    best: () => Math.max(...rates),
    run() {
      const began = performance.now();
      const rate = backend.measurePeak?.();
      if (rate === undefined) throw new Error(`${backend.name} does not measure its peak`);
      rates.push(rate);
      return performance.now() - began;
    },
  };
}
