import type { Run } from "../threads/program.ts";

/** Compiles a module's bytes and binds it to the memory: it imports `env.memory` and exports `run`. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): Run {
  const module = new WebAssembly.Module(bytes);
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  if (typeof run !== "function") throw new TypeError("wasm: the program exports no function run");
  return run as Run;
}
