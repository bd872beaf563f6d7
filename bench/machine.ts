import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { describe, detect } from "../src/backend/wasm/index.ts";

/** On what something was measured, and when. */
export interface Machine {
  readonly date: string;
  /** The commit that was measured; "+" behind it if files were changed since. */
  readonly commit: string | undefined;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  readonly wasm: string;
  readonly threads: number;
  /** Processes that wanted to run, on average over the last minute: far above 0 at the start, figures are too low. */
  readonly load: number;
}

/** Threads that the backend takes by itself here. */
export function defaultThreads(): number {
  const asked = Number(process.env.FOVEA_THREADS);
  if (!detect().threads) return 1;
  return Number.isInteger(asked) && asked > 0 ? asked : cpus().length;
}

export function thisMachine(): Machine {
  const threads = defaultThreads();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    wasm: describe(threads, 2 ** 32),
    threads,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

function commit(): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", "../src");
    return git("rev-parse", "--short", "HEAD") + (changed === "" ? "" : "+");
  } catch {
    return undefined;
  }
}
