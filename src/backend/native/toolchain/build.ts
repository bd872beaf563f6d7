import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { quote, runScript, usefulLine } from "./shell.ts";

/** A compiler with what it is called with. */
export interface Compiler {
  readonly path: string;
  /** Words that belong to the compiler's name: `gcc` in CC="ccache gcc". */
  readonly args: readonly string[];
  readonly flags: readonly string[];
}

/** The compiler has failed; `noRoom` where it could not write, so that another folder may help. */
export class CompileError extends Error {
  readonly noRoom: boolean;

  constructor(message: string, noRoom: boolean) {
    super(message);
    this.name = "CompileError";
    this.noRoom = noRoom;
  }
}

const NO_ROOM = /no space left|disk quota exceeded|read-only file system|permission denied/i;
const NO_C_LIBRARY = /\b(std\w+\.h|crti\.o|-lm|-lc)\b/;

/**
 * Compiles C units at the same time, at most one a core, and links them.
 *
 * @param folder  where sources, objects and the library are written
 * @returns       the library's path
 * @throws {CompileError} one line: the compiler's own error, or that its time was over
 */
export function build(
  { path, args, flags }: Compiler,
  sources: readonly string[],
  folder: string,
  seconds: number,
): string {
  for (const [number, source] of sources.entries())
    writeFileSync(join(folder, `unit${number}.c`), source);
  const call = [path, ...args, ...flags].map(quote).join(" ");
  const lanes = Math.min(sources.length, availableParallelism());
  const compile = Array.from({ length: lanes }, (_, lane) => {
    const units = sources.flatMap((_, number) => (number % lanes === lane ? [number] : []));
    const calls = units.map((number) => `${call} -c unit${number}.c -o unit${number}.o`);
    return `{ ${calls.join(" && ")}; } & lane${lane}=$!`;
  });
  // The first failure ends the others, for nothing can be linked any more.
  const wait = compile.map((_, lane) => `wait $lane${lane} || fail`);
  const objects = sources.map((_, number) => `unit${number}.o`).join(" ");
  const script = [
    "fail() { echo failed; kill -KILL -$$; }",
    ...compile,
    ...wait,
    `${call} -shared ${objects} -lm -o library.so || fail`,
  ].join("\n");
  const { stdout, stderr, failure } = runScript(script, {
    seconds,
    cwd: folder,
    env: { TMPDIR: folder },
  });
  if (failure !== undefined) throw explain(path, stdout, stderr, failure);
  return join(folder, "library.so");
}

function explain(path: string, stdout: string, stderr: string, failure: string): CompileError {
  const line = usefulLine(stderr);
  const failedItself = stdout.trimEnd().endsWith("failed");
  const what = failedItself ? `failed${line === "" ? "" : `: ${line}`}` : failure;
  const hint = NO_C_LIBRARY.test(line) ? " (the C library's headers are missing)" : "";
  return new CompileError(`${path} ${what}${hint}`, NO_ROOM.test(stderr));
}
