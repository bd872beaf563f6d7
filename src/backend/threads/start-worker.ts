import type { WorkerStart } from "./worker.ts";

export interface WorkerHandle {
  terminate(): void;
}

/**
 * Starts a thread of the pool. It keeps no process alive.
 *
 * @param lost  called if the worker could not start or has ended by an error
 */
export function startWorker(start: WorkerStart, lost: (reason: string) => void): WorkerHandle {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (node !== undefined) {
    // Not written as below: bundlers for the browser would put worker.ts into the bundle a second time.
    const url = import.meta.url.replace(/start-worker(?=\.[jt]s)/, "worker");
    // The parent's options (loaders, a test runner's hooks) are not for it: it imports its few small files only.
    const worker = new node.Worker(new URL(url), {
      workerData: start,
      execArgv: [],
      name: "fovea",
    });
    worker.on("error", (error) => lost(String(error)));
    worker.unref();
    return { terminate: () => void worker.terminate() };
  }
  // Written as bundlers look for it.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", (event) => lost(event.message || "the worker did not start"));
  worker.postMessage(start);
  return worker;
}
