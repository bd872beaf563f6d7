/**
 * The browsers' Worker on top of Node's, as far as @jax-js/jax uses it: in Node it would else stay on one thread, and nobody shall be
 * measured below his best.
 */

import { resolveObjectURL } from "node:buffer";
import { Worker } from "node:worker_threads";

/** What a script in a browser's worker finds around it. */
const PRELUDE = `
const { parentPort } = require("node:worker_threads");
globalThis.self = globalThis;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

class WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | undefined;
  onerror: ((error: Error) => void) | undefined;
  readonly #worker: Promise<Worker>;

  constructor(url: string) {
    const source = resolveObjectURL(url);
    if (source === undefined) throw new Error(`no script at ${url}`);
    this.#worker = source.text().then((text) => {
      const worker = new Worker(PRELUDE + text, { eval: true });
      worker.on("message", (data) => this.onmessage?.({ data }));
      worker.on("error", (error: Error) => this.onerror?.(error));
      worker.unref();
      return worker;
    });
  }

  postMessage(message: unknown): void {
    void this.#worker.then((worker) => worker.postMessage(message));
  }
}

/** Gives this process so many such workers to whoever asks how many there could be. */
export function provideWorkers(threads: number): void {
  Object.defineProperty(globalThis, "Worker", { value: WebWorker });
  Object.defineProperty(globalThis.navigator, "hardwareConcurrency", { value: threads });
}
