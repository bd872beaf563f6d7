/** The one backend of the trainer: what trains and what looks inside share its memory and its threads. */
import type { Backend } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/index.ts";
import { setBackend } from "../../src/tensor/index.ts";
import { trainingThreads } from "./threads.ts";

let opened: Promise<Backend> | undefined;

async function open(): Promise<Backend> {
  const backend = wasm({ threads: trainingThreads() });
  await backend.ready();
  setBackend(backend);
  return backend;
}

/**
 * Made at the first call; from then on it is the default of everything that computes.
 * @throws where the browser has no WebAssembly SIMD
 */
export function engine(): Promise<Backend> {
  opened ??= open();
  return opened;
}
