import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { lastLine } from "../child.ts";

const lockfile = join(import.meta.dirname, "package-lock.json");
/** npm writes it when it has finished. */
const installed = join(import.meta.dirname, "node_modules", ".package-lock.json");

/**
 * Installs the packages of this folder where they are missing or older than the lockfile. No install script runs: onnxruntime's would
 * download CUDA.
 *
 * @throws if npm fails, with its last words
 */
export function installPeers(progress: (text: string) => void): void {
  if (changedAt(installed) >= changedAt(lockfile)) return;
  progress("installing the peers");
  const { status, error, stderr } = spawnSync(
    "npm",
    ["ci", "--prefix", import.meta.dirname, "--ignore-scripts", "--no-audit", "--no-fund"],
    { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] },
  );
  if (status !== 0) throw new Error(`npm ci in bench/peers: ${error?.message ?? lastLine(stderr)}`);
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
