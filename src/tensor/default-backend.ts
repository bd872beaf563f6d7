import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";

let current: Backend | undefined;

/** The backend that computes tensors and compiled functions which name no other. Made at first need. */
export function getBackend(): Backend {
  current ??= reference();
  return current;
}

/**
 * Chooses the backend for everything that follows. Tensors that live in the memory of another one are copied over where they are used.
 * The one that was in use is not ended: call its `dispose` if nothing needs it any more.
 */
export function setBackend(backend: Backend): void {
  current = backend;
}
