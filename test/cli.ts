/** Runs the command line as a process of its own, as a user does. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");

export interface Outcome {
  /** null where a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<Outcome>;
}

export interface StartOptions {
  readonly cwd?: string;
  /** A shell command that runs `"$@"`, for limits and redirections. */
  readonly through?: string;
  /** It gets a channel to this process, as `fovea studio` gives it to its runs. */
  readonly channel?: boolean;
}

export function start(
  args: readonly string[],
  { cwd, through, channel = false }: StartOptions = {},
): Running {
  const command = [process.execPath, main, ...args];
  const [file, ...rest] = through ? ["bash", "-c", through, "bash", ...command] : command;
  const child = spawn(file as string, rest, {
    cwd,
    stdio: ["ignore", "pipe", "pipe", ...(channel ? (["ipc"] as const) : [])],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Outcome>((resolve) => {
    // Not "close", which never comes after a channel was cut from this side.
    const read = [child.stdout, child.stderr].flatMap((stream) =>
      stream ? [once(stream, "close")] : [],
    );
    child.on("exit", async (code, signal) => {
      await Promise.all(read);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, stderr: () => stderr, ended };
}

export const run = (args: readonly string[], options?: StartOptions): Promise<Outcome> =>
  start(args, options).ended;
