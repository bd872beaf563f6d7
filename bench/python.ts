import { spawnSync } from "node:child_process";
import { lastLine } from "./child.ts";
import { Unavailable } from "./section.ts";

/**
 * A Python that has PyTorch: $FOVEA_PYTHON, else python3.
 * @throws {Unavailable} saying what is missing
 */
export function pythonWithTorch(): string {
  const named = process.env.FOVEA_PYTHON;
  const python = named ?? "python3";
  const { error, status, stderr } = spawnSync(python, ["-c", "import torch"], { encoding: "utf8" });
  if (status === 0) return python;
  const what = error ? error.message : lastLine(stderr);
  const hint = named ? "" : "; FOVEA_PYTHON may name another Python";
  throw new Unavailable(`${named ? "FOVEA_PYTHON" : python} has no PyTorch: ${what}${hint}`);
}
