import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeSafetensors } from "../../formats/index.ts";
import type { Layer } from "../../nn/index.ts";
import { compile, key, normal, type Tensor, tensor } from "../../tensor/index.ts";
import { largestOf } from "../../train/export/difference.ts";
import { pytorchTargetIn } from "../../train/export/pytorch.ts";
import type { Check, ExportedFile, ExportTarget, TrainedModel } from "../../train/export/target.ts";
import { UnavailableError } from "../fault.ts";

/** The folder of a PyTorch module, which is run where FOVEA_PYTHON names a Python that has PyTorch. */
export const pytorchTarget: ExportTarget = pytorchTargetIn((files, model) => {
  const python = process.env.FOVEA_PYTHON;
  return python === undefined || python === "" ? undefined : runIn(python, files, model);
}, "FOVEA_PYTHON names no Python that has PyTorch");

/** Examples of the run in PyTorch. */
const EXAMPLES = 2;
/** Of an output, beside the largest one: sums in another order, layer by layer. */
const TOLERANCE = 1e-4;

/** Prints how far PyTorch's own float32 is from float64, then the outputs of float64. */
const RUN = `import ctypes
import sys
import torch
from model import load, read_safetensors
model = load()
with torch.no_grad():
    x = read_safetensors("input.safetensors")[0]["x"]
    x = x.movedim(-1, 1) if x.dim() > 3 else x
    y, exact = model(x), model.double()(x.double())
    exact = exact.movedim(1, -1) if exact.dim() > 3 else exact
    y = y.movedim(1, -1) if y.dim() > 3 else y
    shown = torch.cat(((y - exact).abs().max().reshape(1), exact.flatten())).float().contiguous()
sys.stdout.buffer.write(ctypes.string_at(shown.data_ptr(), 4 * shown.numel()))
`;

/** An untrained network of 100 layers and more may turn the last digits of its input into the first ones of its output. */
const NOISE = 4;

/** Runs model.py on random examples, and the model here on the same. */
async function runIn(
  python: string,
  files: readonly ExportedFile[],
  { layer, variables, input }: TrainedModel,
): Promise<Check> {
  const folder = mkdtempSync(join(tmpdir(), "fovea-pytorch-"));
  try {
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
    const shape = [EXAMPLES, ...input];
    const data = randomExamples(layer, shape);
    const x = tensor(data, shape);
    writeFileSync(
      join(folder, "input.safetensors"),
      writeSafetensors([["x", { dtype: "F32", shape, data }]]),
    );
    const stdout = await outputOf(python, folder);
    const run = compile(
      (given: typeof variables, x: Tensor) => layer.apply(given, x, { training: false }).output,
    );
    const ours = Float32Array.from(run(variables, x).data());
    const [noise = 0, ...theirs] = new Float32Array(new Uint8Array(stdout).buffer);
    const largest = ours.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    return {
      how: `read back, and run in PyTorch on ${EXAMPLES} random examples; largest output ${largest.toPrecision(3)}, rounding in PyTorch ${noise.toPrecision(2)}`,
      difference: largestOf(ours, theirs),
      limit: Math.max(TOLERANCE * largest, NOISE * noise),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws {UnavailableError} with Python's last line, where it fails */
async function outputOf(python: string, folder: string): Promise<Uint8Array> {
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", RUN], {
      ...{ cwd: folder, encoding: "buffer", maxBuffer: 1 << 30 },
    });
    return stdout;
  } catch (error) {
    const told = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = told.split("\n").at(-1) || `it ended with ${code}`;
    throw new UnavailableError(
      `FOVEA_PYTHON (${python}) did not run the export, which was not written: ${why}`,
    );
  }
}

/** Tokens where the model begins with an embedding. */
function randomExamples(layer: Layer, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const drawn = Float32Array.from(normal(key(0), shape).data());
  const vocabulary = vocabularyOf(layer);
  return vocabulary === undefined
    ? drawn
    : drawn.map((value) => Math.floor(Math.abs(value * 1e4)) % vocabulary);
}

function vocabularyOf({ options, children }: Layer): number | undefined {
  const [first] = children;
  if (first !== undefined) return vocabularyOf(first.layer);
  return typeof options.vocabulary === "number" ? options.vocabulary : undefined;
}
