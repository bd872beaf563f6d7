import { batches } from "../data/index.ts";
import type { KernelProfile } from "../tensor/index.ts";
import { type FitOptions, givenOf, initialState, trainStep } from "../train/index.ts";
import { note } from "./output.ts";
import { textTable } from "./report.ts";

const WARM_UP = 5;
const RUNS = 10;

/** One kernel over several runs of the same program. */
export interface KernelTime {
  readonly name: string;
  /** Median. */
  readonly ms: number;
  readonly macs: number;
  readonly bytes: number;
}

/**
 * Times each kernel of the training step on the first batch and prints the table to stderr.
 * The state that it moves is one of its own: the training that follows has the same bits as without.
 */
export async function profileStep(options: FitOptions): Promise<void> {
  const { data, batch, seed, augmentation } = options;
  const step = trainStep(options);
  let state = initialState(options);
  const [first] = batches(data, {
    ...{ size: batch, seed, dropLast: true },
    ...(augmentation && { augmentation }),
  });
  if (first === undefined) return;
  const given = givenOf(first, data);
  const began = performance.now();
  [state] = step(state, given, 0, 0.01);
  const firstMs = performance.now() - began;
  for (let run = 1; run < WARM_UP; run++) [state] = step(state, given, run, 0.01);
  const whole: number[] = [];
  const runs: (readonly KernelProfile[])[] = [];
  for (let run = 0; run < RUNS; run++) {
    const from = performance.now();
    [state] = step(state, given, run, 0.01);
    whole.push(performance.now() - from);
    const profiled = step.profile(state, given, run, 0.01);
    state = profiled.result[0];
    runs.push(profiled.kernels);
  }
  const { traceMs, compileMs, arenaBytes, kernelCount, macs } = step.stats();
  const stepMs = median(whole);
  note(profileTable(medians(runs), options.backend?.measurePeak?.()));
  note(
    `step ${stepMs.toFixed(2)} ms, ${(macs / stepMs / 1e6).toFixed(1)} GMAC/s; ${kernelCount} kernels, arena ${(arenaBytes / 2 ** 20).toFixed(1)} MiB; first step ${firstMs.toFixed(0)} ms (trace ${traceMs.toFixed(0)}, compile ${compileMs.toFixed(0)})`,
  );
}

/** The rows of several runs as one: the median time of each kernel. */
export function medians(runs: readonly (readonly KernelProfile[])[]): KernelTime[] {
  const [first = []] = runs;
  return first.map(({ name, macs, bytes }, i) => ({
    name,
    macs,
    bytes,
    ms: median(runs.map((run) => run[i]?.ms ?? 0)),
  }));
}

/** A multiply-accumulate is two floating-point operations. */
const gflops = (macs: number, ms: number): number => (2 * macs) / ms / 1e6;

/**
 * The kernels in the order in which they run, with what share of the whole time each takes.
 *
 * @param peak  GFLOP/s that the machine reaches at most; undefined where nobody measured it
 */
export function profileTable(kernels: readonly KernelTime[], peak: number | undefined): string {
  const ms = kernels.reduce((sum, kernel) => sum + kernel.ms, 0);
  const macs = kernels.reduce((sum, kernel) => sum + kernel.macs, 0);
  const bytes = kernels.reduce((sum, kernel) => sum + kernel.bytes, 0);
  const row = (kernel: KernelTime): string[] => {
    const rate = gflops(kernel.macs, kernel.ms);
    const computes = kernel.macs > 0;
    return [
      kernel.name,
      kernel.ms.toFixed(3),
      `${((100 * kernel.ms) / ms).toFixed(1)} %`,
      computes ? kernel.macs.toLocaleString("en") : "",
      kernel.bytes.toLocaleString("en"),
      computes ? rate.toFixed(1) : "",
      computes && peak !== undefined ? `${((100 * rate) / peak).toFixed(0)} %` : "",
      (kernel.bytes / kernel.ms / 1e6).toFixed(1),
    ];
  };
  const head = ["kernel", "ms", "share", "MACs", "bytes", "GFLOP/s", "of peak", "GB/s"];
  const rows = [...kernels.map(row), row({ name: "all", ms, macs, bytes })];
  const table = textTable(head, rows, [1, 2, 3, 4, 5, 6, 7]);
  return peak === undefined
    ? table
    : `${table}\npeak: ${peak.toFixed(1)} GFLOP/s, multiply-adds on registers alone, measured just now`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
