/** The native backend for tests, where there is a C compiler and koffi. */
import type { Backend } from "../src/backend/backend.ts";
import { native } from "../src/backend/native/index.ts";
import { koffi } from "../src/backend/native/library.ts";
import { findToolchain } from "../src/backend/native/toolchain/find.ts";

/** Makes it with every kernel from C: eager evaluation would else be WebAssembly once more. Undefined where it cannot be had. */
export const makeNative = lookForIt() ? make : undefined;

function make(threads: number): Backend {
  return native({ threads, quick: false, tune: false, warn: fail });
}

/** A test that went on with WebAssembly would not test what it says. */
function fail(line: string): never {
  throw new Error(line);
}

function lookForIt(): boolean {
  try {
    koffi();
    findToolchain();
    return true;
  } catch (error) {
    console.warn(`no tests of native: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}
