import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import { detect, wasm } from "../backend/wasm/index.ts";

let current: Backend | undefined;

/**
 * The backend that computes tensors and compiled functions which name no other. Made at first need: WebAssembly with a thread for each
 * core (or FOVEA_THREADS), and the slow float64 reference only where the runtime has no WebAssembly SIMD.
 */
export function getBackend(): Backend {
  current ??= detect().simd ? wasm() : reference();
  return current;
}

/**
 * Chooses the backend for everything that follows. Tensors that live in the memory of another one are copied over where they are used.
 * The one that was in use is not ended: call its `dispose` if nothing needs it any more.
 */
export function setBackend(backend: Backend): void {
  current = backend;
}
