import { rmSync } from "node:fs";
import { build, CompileError } from "./build.ts";
import { keyOf, lookup, store, workFolder } from "./cache.ts";
import type { Toolchain } from "./find.ts";
import { foldersToRead, foldersToWrite } from "./folders.ts";

/** Goes into every key: what was built by other rules is not found. */
const FORMAT = "1";

export interface CompileLimits {
  /** Wall time for all units and the linker together, after which they are killed. Default: FOVEA_CC_SECONDS, else 30. */
  readonly seconds?: number;
}

const SECONDS = 30;

function defaultSeconds(): number {
  const asked = Number(process.env.FOVEA_CC_SECONDS);
  return asked > 0 && asked < Number.POSITIVE_INFINITY ? asked : SECONDS;
}

/**
 * One shared library of several C units, from the cache where the same compiler has made the same for the same CPU before.
 * The caller waits. Where the cache's folder cannot be used or is full, the library lies in a private one that is
 * removed when the process exits.
 *
 * @throws {Error} one line: the compiler's first error, that its time was over, or that there is no room
 */
export function compileLibrary(
  toolchain: Toolchain,
  sources: readonly string[],
  { seconds = defaultSeconds() }: CompileLimits = {},
): { readonly path: string; readonly cached: boolean } {
  const key = keyOf("library", FORMAT, toolchain.identity, ...sources);
  for (const folder of foldersToRead()) {
    const path = lookup(folder, key, "so");
    if (path !== undefined) return { path, cached: true };
  }
  let failure: unknown;
  for (const folder of foldersToWrite()) {
    let work: string | undefined;
    try {
      work = workFolder(folder);
      const file = build(toolchain, sources, work, seconds);
      return { path: store(folder, file, key, "so"), cached: false };
    } catch (error) {
      // A fault in the code is one in every folder; want of room is not.
      if (error instanceof CompileError && !error.noRoom) throw error;
      failure = error;
    } finally {
      if (work !== undefined) rmSync(work, { recursive: true, force: true });
    }
  }
  throw failure;
}
