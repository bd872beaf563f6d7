/** Runs Python with PyTorch, where the machine has it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** $FOVEA_PYTHON; undefined, and a line that says what was not run, where that is not set. */
export function pythonFor(what: string): string | undefined {
  const python = process.env.FOVEA_PYTHON;
  if (python) return python;
  console.log(`not run: ${what}, because FOVEA_PYTHON names no Python that has PyTorch`);
  return undefined;
}

/** What it printed. */
export async function runPython(
  python: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const env = { ...process.env, OMP_NUM_THREADS: "1", PYTHONWARNINGS: "ignore" };
  const { stdout } = await promisify(execFile)(python, args, { cwd, env, maxBuffer: 1 << 28 });
  return stdout;
}
