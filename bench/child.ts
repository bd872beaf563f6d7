import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** A process that answers every line of JSON on its stdin with one on its stdout. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;
  #stderr = "";

  constructor(name: string, command: readonly string[], { env = {} }: ChildOptions = {}) {
    const [file = "", ...args] = command;
    this.#name = name;
    this.#process = spawn(file, args, { env: { ...process.env, ...env }, stdio: "pipe" });
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-10_000);
    });
    // A process that has died says so by its missing answer.
    this.#process.on("error", (error) => {
      this.#stderr += error.message;
    });
    this.#process.stdin.on("error", () => {});
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * @throws if the process ends instead, with its last words; or if it does not answer in time, which is its end too
   */
  async ask(message: object, patienceMs?: number): Promise<Record<string, unknown>> {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    let late = false;
    const impatient =
      patienceMs &&
      setTimeout(() => {
        late = true;
        this.#process.kill("SIGKILL");
      }, patienceMs);
    const { value, done } = await this.#answers.next();
    clearTimeout(impatient);
    if (late) throw new Error(`${this.#name}: no answer within ${(patienceMs ?? 0) / 1000} s`);
    if (done) throw new Error(`${this.#name} ended: ${lastLine(this.#stderr)}`);
    return JSON.parse(value);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.pid === undefined) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    const impatient = setTimeout(() => this.#process.kill(), 2000);
    await ended;
    clearTimeout(impatient);
  }
}

/** A program of bench/process run once: the JSON that it prints. @throws with its last words if it fails */
export function runProgram(
  name: string,
  args: readonly string[] = [],
  { env = {}, flags = [] }: ChildOptions & { readonly flags?: readonly string[] } = {},
): Promise<Record<string, unknown>> {
  const path = join(import.meta.dirname, "process", name);
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, path, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${name} failed: ${lastLine(stderr) || error.message}`));
        else resolve(JSON.parse(stdout));
      },
    );
  });
}

export const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() ?? "";
