/** One step of a program, on one of `threads` threads. Every thread of the step must call it. */
export type Run = (thread: number, threads: number, from: number, to: number) => void;

/** Compiles a program's bytes and binds it to the memory: it imports `env.memory` and exports `run`. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): Run {
  const module = new WebAssembly.Module(bytes);
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("wasm: the program exports no function run");
  return run as Run;
}
