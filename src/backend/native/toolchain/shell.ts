import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from "node:child_process";

export interface Bounds {
  /** Wall time after which the script and everything that it started is killed. */
  readonly seconds: number;
  readonly cwd?: string;
  /** Variables over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not succeed: its time was over, a signal, or its exit status. */
  readonly failure?: string;
}

/** More than this a compiler has no reason to print. */
const MOST_OUTPUT_BYTES = 1 << 20;

/**
 * Runs a script of /bin/sh and waits for it, not longer than its bounds. It gets a process group of its own, which is killed when
 * the call returns: a compiler that hangs leaves nothing behind. Should this very process be killed while it waits, a
 * watchdog in the group ends the group a second after its time.
 */
export function runScript(script: string, { seconds, cwd, env }: Bounds): Outcome {
  // -$$ is a group only if the shell leads one; kill 0 would hit this process if it ever did not.
  const watchdog = `(sleep ${Math.ceil(seconds) + 1} && kill -KILL -$$) </dev/null >/dev/null 2>&1 &\n`;
  const options: SpawnSyncOptionsWithStringEncoding & { readonly detached: true } = {
    cwd,
    env: {
      ...process.env,
      PATH: `${process.env.PATH ?? ""}:/usr/bin:/bin`,
      LC_ALL: "C",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: seconds * 1000,
    killSignal: "SIGKILL",
    maxBuffer: MOST_OUTPUT_BYTES,
    // Not in Node's documentation of spawnSync but read by it; shell.test.ts fails if that ends.
    detached: true,
  };
  const result = spawnSync("/bin/sh", ["-c", watchdog + script], options);
  if (result.pid > 0) killGroup(result.pid);
  return {
    stdout: result.stdout ?? "",
    stderr: result.stderr ?? "",
    failure: failureOf(result, seconds),
  };
}

function failureOf(
  { error, signal, status }: ReturnType<typeof spawnSync>,
  seconds: number,
): string | undefined {
  const code = error === undefined ? undefined : (error as NodeJS.ErrnoException).code;
  if (code === "ETIMEDOUT") return `took longer than ${seconds} s`;
  if (code === "ENOBUFS") return `printed more than ${MOST_OUTPUT_BYTES >> 20} MiB`;
  if (error !== undefined) return `could not be started (${error.message})`;
  if (signal !== null) return `was ended by ${signal}`;
  return status === 0 ? undefined : `ended with status ${status}`;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}

/** A word of the shell, whatever is in it. */
export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const FAULT = /\b(error|fatal|cannot|not found|no such|unsupported|unrecognized)\b/i;
const LONGEST_LINE = 300;

/** The line of a compiler's complaints that says what is wrong: the first that speaks of an error, else the last. */
export function usefulLine(text: string): string {
  const lines = text
    .replaceAll(/\p{Cc}\[[0-9;]*[A-Za-z]/gu, "")
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/\p{Cc}/gu, " ").trim())
    .filter((line) => line !== "");
  const line = lines.find((candidate) => FAULT.test(candidate)) ?? lines.at(-1) ?? "";
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}
