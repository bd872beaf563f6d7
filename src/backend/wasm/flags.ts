/**
 * V8's flags for kernels. Node only; a browser's cannot be set.
 *
 * Measured on a module of 150 kernels, 275 kB, two cores, Node 24:
 *
 * - `--no-liftoff --no-wasm-lazy-compilation`: optimised code from the first call. The module takes 50 ms (all cores
 *   compile it) instead of 1 ms and the first step runs at full speed; without them the first twenty steps and more
 *   take five times as long.
 * - `--experimental-wasm-revectorize`: neighbouring f32x4 instructions become one of 256 bits, 35 → 71 GFLOP/s.
 *   FOVEA_REVECTORIZE=off leaves it out.
 */

/**
 * V8's versions that were tried with the revectoriser. Outside this range it is left alone, for V8 complains on stderr
 * about a flag that it does not know.
 */
const FIRST_VERSION = [13, 6] as const;
const LAST_MAJOR = 14;

/** Whether this V8 has the revectoriser and nobody has switched it off. */
export function canRevectorize(): boolean {
  const process = globalThis.process;
  const version = process?.versions?.v8;
  if (version === undefined || process.getBuiltinModule?.("node:v8") === undefined) return false;
  if (process.arch !== "x64" || process.env.FOVEA_REVECTORIZE === "off") return false;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const recent =
    major > FIRST_VERSION[0] || (major === FIRST_VERSION[0] && minor >= FIRST_VERSION[1]);
  return recent && major <= LAST_MAJOR;
}

/**
 * Compiles under the flags for kernels and takes them back: they hold for the whole process, where somebody else's large
 * module would be optimised as a whole too (seconds, for the 3 MB that Node strips types with).
 */
export function optimised<T>(compile: () => T): T {
  const v8 = globalThis.process?.getBuiltinModule?.("node:v8");
  if (v8 === undefined || globalThis.process.versions.v8 === undefined) return compile();
  const revectorize = canRevectorize();
  try {
    v8.setFlagsFromString("--no-liftoff");
    v8.setFlagsFromString("--no-wasm-lazy-compilation");
    if (revectorize) v8.setFlagsFromString("--experimental-wasm-revectorize");
    return compile();
  } finally {
    v8.setFlagsFromString("--liftoff");
    v8.setFlagsFromString("--wasm-lazy-compilation");
    if (revectorize) v8.setFlagsFromString("--no-experimental-wasm-revectorize");
  }
}
