import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  fromStateDict,
  pytorchSource,
  readSafetensors,
  trainingScript,
  usualRecipe,
  writeSafetensors,
} from "../../formats/index.ts";
import type { Layer } from "../../nn/index.ts";
import { compile, key, normal, type Tensor, tensor } from "../../tensor/index.ts";
import { note } from "../output.ts";
import { largestDifference, largestOf } from "./difference.ts";
import type { Check, ExportedFile, ExportTarget, TrainedModel } from "./target.ts";
import { weightsMetadata, weightsOf } from "./weights.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A folder: model.py, train.py, weights.safetensors. Nothing but PyTorch is needed to run it. */
export const pytorchTarget: ExportTarget = {
  name: "pytorch",
  describe:
    "a folder with the model as a readable nn.Module, a training script for torchrun, and the weights",
  write(model) {
    const { label, layer, variables, input, recipe, pytorch } = model;
    const source = pytorchSource(label, layer, variables, input, pytorch);
    const script = trainingScript(source.name, input, recipe ?? usualRecipe);
    if (script.missing.length > 0)
      note(`fovea: train.py is not as the run in this: ${script.missing.join("; ")}`);
    const weights = weightsOf(model, "pytorch");
    return [
      { name: "model.py", bytes: encode(source.text) },
      { name: "train.py", bytes: encode(script.text) },
      {
        name: "weights.safetensors",
        bytes: writeSafetensors(weights, weightsMetadata(model, "pytorch")),
      },
    ];
  },
  async check(files, model) {
    const { tensors } = readSafetensors(bytesOf(files, "weights.safetensors"));
    const { layer, input, pytorch } = model;
    const variables = fromStateDict(layer, tensors, input, pytorch);
    const difference = largestDifference(
      weightsOf(model, "pytorch"),
      weightsOf({ ...model, variables }, "pytorch"),
    );
    const how = `read back: ${tensors.size} tensors`;
    const python = process.env.FOVEA_PYTHON;
    if (python === undefined || python === "")
      return {
        how: `${how}; not run: FOVEA_PYTHON names no Python that has PyTorch`,
        difference,
        limit: 0,
      };
    if (!(difference <= 0)) return { how, difference, limit: 0 };
    return runIn(python, files, model);
  },
};

const bytesOf = (files: readonly ExportedFile[], name: string): Uint8Array =>
  files.find((file) => file.name === name)?.bytes ?? new Uint8Array();

/** Examples of the run in PyTorch. */
const EXAMPLES = 2;
/** Of an output, beside the largest one: sums in another order, layer by layer. */
const TOLERANCE = 1e-3;

const RUN = `import ctypes
import sys
import torch
from model import load, read_safetensors
with torch.no_grad():
    x = read_safetensors("input.safetensors")[0]["x"]
    y = load()(x.movedim(-1, 1) if x.dim() > 3 else x)
    y = (y.movedim(1, -1) if y.dim() > 3 else y).contiguous().float()
sys.stdout.buffer.write(ctypes.string_at(y.data_ptr(), 4 * y.numel()))
`;

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
    const { stdout } = await promisify(execFile)(python, ["-c", RUN], {
      ...{ cwd: folder, encoding: "buffer", maxBuffer: 1 << 30 },
    });
    const run = compile(
      (given: typeof variables, x: Tensor) => layer.apply(given, x, { training: false }).output,
    );
    const ours = Float32Array.from(run(variables, x).data());
    const theirs = new Float32Array(new Uint8Array(stdout).buffer);
    const largest = ours.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    return {
      how: `read back, and run in PyTorch on ${EXAMPLES} random examples; largest output ${largest.toPrecision(3)}`,
      difference: largestOf(ours, theirs),
      limit: TOLERANCE * Math.max(1, largest),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
