/** A home of its own and compilers that are shell scripts, for tests of the native toolchain. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import type { Toolchain } from "../src/backend/native/toolchain/find.ts";

/** The real search path, for tests that need the machine's compiler. */
export const REAL_PATH = process.env.PATH ?? "";

/** Where a script may note that it was called. */
const LOG = "calls.log";

const MACRO = { x64: "__x86_64__", arm64: "__aarch64__" }[process.arch as string] ?? "__unknown__";

/** What GCC 12 would say on a machine with AVX2. */
export const GCC_MACROS = [
  "__GNUC__ 12",
  "__GNUC_MINOR__ 2",
  `${MACRO} 1`,
  "__SSE2__ 1",
  "__AVX2__ 1",
  "__FMA__ 1",
];

/** Answers -E with macros and writes a few bytes for everything else. */
export const fakeGcc = (macros: readonly string[] = GCC_MACROS): string => `
for word; do
  if [ "$word" = -E ]; then cat <<'END'
${macros.map((macro) => `#define ${macro}`).join("\n")}
END
    exit 0
  fi
done
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
echo code > "$out"
`;

export interface Sandbox {
  readonly root: string;
  /** Where the cache is by default. */
  readonly cache: string;
  /** The temporary folder. */
  readonly temporary: string;
  /** Puts a script on the search path; it logs its arguments and then does `body`. @returns its path */
  compiler(name: string, body: string): string;
  /** The calls of all such scripts until now, one line each. */
  calls(): readonly string[];
}

/** Fresh folders for every test; HOME, PATH, TMPDIR and the cache's variables point to them. */
export function useSandbox(): Sandbox {
  let root = "";
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "fovea-test-")));
    for (const folder of ["bin", "tmp", "home"]) mkdirSync(join(root, folder), { mode: 0o700 });
    vi.stubEnv("HOME", join(root, "home"));
    vi.stubEnv("XDG_CACHE_HOME", join(root, "home", "caches"));
    vi.stubEnv("FOVEA_CACHE", "");
    vi.stubEnv("TMPDIR", join(root, "tmp"));
    vi.stubEnv("PATH", join(root, "bin"));
    vi.stubEnv("CC", "");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    get root() {
      return root;
    },
    get cache() {
      return join(root, "home", "caches", "fovea", "native");
    },
    get temporary() {
      return join(root, "tmp");
    },
    compiler(name, body) {
      const path = join(root, "bin", name);
      writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> '${join(root, LOG)}'\n${body}`);
      chmodSync(path, 0o755);
      return path;
    },
    calls() {
      const log = join(root, LOG);
      return existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
    },
  };
}

/** A toolchain around such a script. */
export const toolchainOf = (path: string, identity = "test"): Toolchain => ({
  path,
  args: [],
  flags: [],
  version: "1.0",
  machine: { widths: [4], join: 1, registers: 16, l1: 32768, l2: 1048576 },
  description: "test",
  identity,
});

/** Whether the process still runs. One that was killed may stay listed as a zombie where init is slow to collect it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch (error) {
    return process.platform !== "linux" && (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
