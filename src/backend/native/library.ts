import type { Run } from "../threads/program.ts";

/** Names a compiled library and the place of the program's own block, for `openLibrary` on every thread. */
export const describeLibrary = (path: string, base: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify({ path, base }));

interface Library {
  func(prototype: string): (memory: Uint8Array, base: number, ...numbers: number[]) => void;
}

interface Koffi {
  readonly version: string;
  load(path: string): Library;
}

let loaded: Koffi | undefined;

/**
 * The package koffi, which calls native functions. It is optional, and only Node can load it.
 * @throws {Error} one line: that it is not there, or does not load, and how to install it
 */
export function koffi(): Koffi {
  if (loaded !== undefined) return loaded;
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  if (node === undefined) throw new Error("native libraries need Node");
  try {
    loaded = node.createRequire(import.meta.url)("koffi") as Koffi;
    return loaded;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const install = "(npm install koffi)";
    if (code === "MODULE_NOT_FOUND")
      throw new Error(`the package koffi is not installed ${install}`);
    throw new Error(`the package koffi does not load: ${message.split("\n", 1)[0]} ${install}`);
  }
}

/** The symbol that a library exports; print/program.ts writes it. */
const PROTOTYPE =
  "void fovea_run(void *memory, uint32_t base, int32_t thread, int32_t threads, int32_t from, int32_t to)";

/** Opens what `describeLibrary` named. The library gets the memory's one address; nothing is copied. */
export function openLibrary(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): Run {
  const { path, base } = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly path: string;
    readonly base: number;
  };
  const run = koffi().load(path).func(PROTOTYPE);
  // Its address is all that counts: memory reserves its whole range and grows in place.
  const start = new Uint8Array(memory.buffer, 0, 1);
  return (thread, threads, from, to) => run(start, base, thread, threads, from, to);
}
