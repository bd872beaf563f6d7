import { accessSync, constants, realpathSync, rmSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Machine } from "../../../compiler/index.ts";
import { build, CompileError } from "./build.ts";
import { keyOf, readEntry, workFolder, writeEntry } from "./cache.ts";
import { FLAGS, levelFlags, NATIVE } from "./flags.ts";
import { foldersToWrite } from "./folders.ts";
import { installHint } from "./install.ts";
import { describeCpu, isLevel, type Level, levelOf, machineOf } from "./machine.ts";
import { quote, runScript, usefulLine } from "./shell.ts";

export interface Toolchain {
  readonly path: string;
  /** Words that belong to the compiler's name: `gcc` in CC="ccache gcc". */
  readonly args: readonly string[];
  readonly flags: readonly string[];
  /** `12.2` */
  readonly version: string;
  readonly machine: Machine;
  /** One phrase for people: `gcc 12.2, AVX-512`. */
  readonly description: string;
  /** Equal where the same sources give the same code: compiler, flags and CPU. */
  readonly identity: string;
}

export interface FindLimits {
  /** How long one compiler may take to say what it is, and to compile a few lines. Default: 5. */
  readonly seconds?: number;
}

/** By calling environment, since tests and `doctor` change it; what failed once is not tried again. */
const known = new Map<string, Toolchain | Error>();

/**
 * The system's C compiler: $CC, else the first of cc, gcc and clang on PATH that makes libraries for this CPU. Asked once: the
 * answer is kept in the cache, so that the next start runs no compiler.
 *
 * @throws {Error} one line: what is missing or does not work, and what to install
 */
export function findToolchain({ seconds = 5 }: FindLimits = {}): Toolchain {
  const { CC = "", PATH = "", FOVEA_CACHE = "", TMPDIR = "" } = process.env;
  const environment = JSON.stringify([CC, PATH, FOVEA_CACHE, TMPDIR]);
  let found = known.get(environment);
  if (found === undefined) {
    found = search(CC.trim(), PATH, seconds);
    known.set(environment, found);
  }
  if (found instanceof Error) throw found;
  return found;
}

function search(cc: string, searchPath: string, seconds: number): Toolchain | Error {
  if (process.platform === "win32") return new Error("native code is not made on Windows");
  const problems: string[] = [];
  const tried = new Set<string>();
  for (const words of cc === "" ? [["cc"], ["gcc"], ["clang"]] : [wordsOf(cc)]) {
    const [name = "", ...args] = words;
    const path = which(name, searchPath);
    if (path === undefined) continue;
    const file = realpathSync(path);
    if (tried.has(file)) continue;
    tried.add(file);
    try {
      return toolchain(path, args, file, seconds);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) return new Error(`no C compiler that works: ${problems.join("; ")}`);
  const missing =
    cc === "" ? "none of cc, gcc and clang is on PATH" : `CC=${cc} names nothing that can be run`;
  return new Error(`no C compiler: ${missing} (${installHint()})`);
}

/** A path with spaces in it is one word if it names a file; else spaces divide the words, as make and autoconf have it. */
const wordsOf = (cc: string): readonly string[] => (isProgram(cc) ? [cc] : cc.split(/\s+/));

function which(name: string, searchPath: string): string | undefined {
  if (name.includes("/")) return isProgram(name) ? resolve(name) : undefined;
  return searchPath
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a compiler says of itself; small enough to keep. */
interface Answer {
  readonly name: string;
  readonly version: string;
  readonly level: Level;
  readonly native: readonly string[];
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== "object" || value === null) return false;
  const { name, version, level, native } = value as Partial<Record<keyof Answer, unknown>>;
  return (
    typeof name === "string" &&
    typeof version === "string" &&
    isLevel(level) &&
    Array.isArray(native) &&
    native.every((flag) => NATIVE.includes(flag))
  );
}

function toolchain(path: string, args: readonly string[], file: string, seconds: number) {
  const { mtimeMs, size } = statSync(file);
  const origin = [path, ...args, file, String(mtimeMs), String(size), describeCpu(), ...FLAGS];
  const key = keyOf("toolchain", ...origin);
  const kept = readEntry(key);
  const answer = isAnswer(kept) ? kept : ask(path, args, seconds);
  const made = assemble(path, args, answer, origin);
  if (!isAnswer(kept)) {
    tryOut(made, seconds);
    writeEntry(key, answer);
  }
  return made;
}

function assemble(
  path: string,
  args: readonly string[],
  { name, version, level, native }: Answer,
  origin: readonly string[],
): Toolchain {
  const flags = [...FLAGS, ...native, ...levelFlags(level)];
  return {
    path,
    args,
    flags,
    version,
    machine: machineOf(level),
    description: `${name} ${version}, ${level}`,
    identity: keyOf("identity", name, version, ...origin, ...flags),
  };
}

/** The macros that a compiler defines for this CPU tell all. */
function ask(path: string, args: readonly string[], seconds: number): Answer {
  let trouble = "";
  for (const native of [NATIVE, []]) {
    const call = [path, ...args, ...native].map(quote).join(" ");
    const bounds = { seconds };
    const { stdout, stderr, failure } = runScript(`${call} -x c -dM -E /dev/null`, bounds);
    if (failure === undefined) return interpret(path, stdout, native);
    trouble = `${path} ${failure}${usefulLine(stderr) === "" ? "" : `: ${usefulLine(stderr)}`}`;
    if (failure.startsWith("took")) break;
  }
  // What stands in the way on macOS is a placeholder that asks for the real tools.
  throw new Error(process.platform === "darwin" ? `${trouble} (${installHint()})` : trouble);
}

/** The macro that tells what a compiler makes code for, by Node's name for it. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "__x86_64__",
  arm64: "__aarch64__",
  ia32: "__i386__",
  arm: "__arm__",
  riscv64: "__riscv",
  ppc64: "__powerpc64__",
  s390x: "__s390x__",
  loong64: "__loongarch64",
};

function interpret(path: string, text: string, native: readonly string[]): Answer {
  const macros = new Map(
    text.split("\n").flatMap((line) => {
      const match = /^#define (\w+) ?(.*)$/.exec(line);
      return match === null ? [] : [[match[1]!, match[2]!.trim()] as const];
    }),
  );
  const clang = macros.has("__clang__");
  const vendor = clang ? "__clang_major__" : "__GNUC__";
  const major = macros.get(vendor);
  if (major === undefined || macros.has("__TINYC__"))
    throw new Error(`${path} is neither GCC nor Clang (${installHint()})`);
  const architecture = ARCHITECTURES[process.arch];
  if (architecture !== undefined && !macros.has(architecture))
    throw new Error(`${path} makes code for another architecture than ${process.arch}`);
  const minor = macros.get(clang ? "__clang_minor__" : "__GNUC_MINOR__") ?? "0";
  return {
    name: clang ? "clang" : "gcc",
    version: `${major}.${minor}`,
    level: levelOf(macros),
    native,
  };
}

/** Fails without the C library's headers, a linker, or an assembler that knows this CPU's instructions. */
const TRIAL = `#include <stdint.h>
#include <math.h>
typedef float vector __attribute__((vector_size(64), aligned(4), may_alias));
void trial(vector *memory) { memory[0] = memory[1] * memory[2] + memory[0]; }
`;

/** @throws {Error} if the compiler cannot make a library */
function tryOut(compiler: Toolchain, seconds: number): void {
  let failure: unknown;
  for (const folder of foldersToWrite()) {
    let work: string | undefined;
    try {
      work = workFolder(folder);
      build(compiler, [TRIAL], work, seconds);
      return;
    } catch (error) {
      failure = error;
      // A folder without room or rights says nothing of the compiler; the next one may do.
      if (error instanceof CompileError && !error.noRoom) break;
    } finally {
      if (work !== undefined) rmSync(work, { recursive: true, force: true });
    }
  }
  throw new Error(`${failure instanceof Error ? failure.message : failure} (${installHint()})`);
}
