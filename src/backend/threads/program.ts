import { openLibrary } from "../native/library.ts";
import { instantiate } from "../wasm/instantiate.ts";

/** One step of a program, on one of `threads` threads. Every thread of the step must call it. */
export type Run = (thread: number, threads: number, from: number, to: number) => void;

/**
 * Opens a program on this thread: the bytes of a WebAssembly module (which begin with 0), or the text that names a native
 * library (`describeLibrary`). Both run over the same memory.
 */
export const openProgram = (bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): Run =>
  bytes[0] === 0 ? instantiate(bytes, memory) : openLibrary(bytes, memory);
