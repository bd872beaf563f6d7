import { Worker } from "node:worker_threads";
import type { Finding, Work } from "./worker.ts";

export interface FuzzOptions {
  readonly subject: string;
  readonly seed: number;
  readonly from?: number;
  readonly count: number;
  /** One input that takes longer is a finding. Default 5000. */
  readonly limitMs?: number;
  /** Of the module with the readers. Default: those of fovea. */
  readonly subjects?: URL;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzResult {
  readonly findings: readonly Finding[];
  /** Inputs that were read although they were changed. */
  readonly accepted: number;
}

/** So many findings are enough to begin with. */
const ENOUGH = 10;

/** Feeds so many damaged files to a reader in a thread of its own. A crash, a hang, or much memory for one input is a finding. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { subject, seed, from = 0, count } = options;
  const { href: subjects } = options.subjects ?? new URL("./subjects.ts", import.meta.url);
  const progress = new SharedArrayBuffer(8);
  const at = new Int32Array(progress);
  const findings: Finding[] = [];
  let next = from;
  while (next < from + count && findings.length < ENOUGH) {
    await part(
      { subjects, subject, seed, from: next, to: from + count, progress },
      options,
      findings,
    );
    next = Math.max(next, Atomics.load(at, 0)) + 1;
  }
  return { findings, accepted: Atomics.load(at, 1) };
}

/** Until the inputs are all read, or the thread ended or had to be ended at one. */
function part(work: Work, { limitMs = 5000, onProgress }: FuzzOptions, findings: Finding[]) {
  const at = new Int32Array(work.progress);
  // Until the thread has started, which takes as long as it takes.
  Atomics.store(at, 0, work.from - 1);
  const before = findings.length;
  return new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    let last = -1;
    let since = performance.now();
    const watch = setInterval(() => {
      const index = Atomics.load(at, 0);
      onProgress?.(index);
      if (index !== last || index < work.from) {
        last = index;
        since = performance.now();
      } else if (performance.now() - since > limitMs && index < work.to) {
        findings.push({ index, what: `took more than ${limitMs} ms` });
        clearInterval(watch);
        void worker.terminate();
      }
    }, 200);
    worker.on("message", (finding: Finding) => {
      findings.push(finding);
      if (findings.length >= ENOUGH) void worker.terminate();
    });
    worker.on("error", (error: Error & { code?: string }) => {
      // One that never came to an input is a fault of this tool.
      if (Atomics.load(at, 0) < work.from) return reject(error);
      const what = `ended the thread: ${error.stack ?? error.message}`;
      const memory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      findings.push({ index: Atomics.load(at, 0), what: memory ? "ran out of memory" : what });
    });
    worker.on("exit", (code) => {
      clearInterval(watch);
      const index = Atomics.load(at, 0);
      // Nobody ended it, and no error came: what was read has.
      if (index < work.to && findings.length === before)
        findings.push({ index, what: `ended the thread with code ${code}` });
      resolve();
    });
  });
}
