import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { pythonFor, runPython } from "../../test/pytorch.ts";
import { wasm } from "../backend/wasm/index.ts";
import {
  fromStateDict,
  pytorchSource,
  readSafetensors,
  toStateDict,
  trainingScript,
  writeSafetensors,
} from "../formats/index.ts";
import * as nn from "../nn/index.ts";
import { type OptimiserSpec, optimiserFromSpec, scheduleFromSpec } from "../optim/index.ts";
import { key, setBackend, tensor } from "../tensor/index.ts";
import { type TrainState, trainStep } from "./step.ts";

const [BATCH, STEPS, EXAMPLES, CLASSES] = [8, 10, 40, 3];
const INPUT = [6, 5, 2];

const recipe = {
  ...{ epochs: 2, batch: BATCH, seed: 0, labelSmoothing: 0.1, averaging: 0, augmentation: {} },
  optimiser: { type: "sgd", momentum: 0.9, nesterov: true, weightDecay: 1e-3, decay: "weights" },
  schedule: { type: "oneCycle", peak: 0.1, steps: STEPS },
};

const network = (normalised: boolean) =>
  nn.sequential({
    conv: nn.conv2d({ filters: 4, kernel: 3, padding: "same" }),
    ...(normalised && { norm: nn.batchNorm() }),
    relu: nn.relu(),
    flatten: nn.flatten(),
    head: nn.auxiliary(nn.linear({ units: CLASSES })),
    fc: nn.linear({ units: CLASSES }),
  });

const images = randomTensor([EXAMPLES, ...INPUT], 1);
const labels = Int32Array.from({ length: EXAMPLES }, (_, i) => (5 * i + (i >> 2)) % CLASSES);

/** The losses of the first steps here, the batches in the order of the data. */
function losses(model: nn.Layer, { params, state }: nn.Variables): number[] {
  const optimiser = optimiserFromSpec(recipe.optimiser as OptimiserSpec);
  const schedule = scheduleFromSpec(recipe.schedule);
  const step = trainStep({ model, optimiser, seed: 0, labelSmoothing: recipe.labelSmoothing });
  let now: TrainState = { params, model: state, optimiser: optimiser.init(params) };
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (i % (EXAMPLES / BATCH)) * BATCH;
    const batch = {
      images: images.slice([at, at + BATCH]),
      labels: tensor(labels.slice(at, at + BATCH)),
    };
    const [next, { loss }] = step(now, batch, tensor(i), tensor(schedule(i)));
    now = next;
    return loss.item();
  });
}

for (const [how, start, normalised] of [
  ["in one process", [], true],
  ["in two, by torchrun", ["-m", "torch.distributed.run", "--nproc-per-node=2"], false],
] as const)
  it(`the first ${STEPS} losses are those of the script for PyTorch ${how}`, {
    timeout: 120_000,
  }, async () => {
    const python = pythonFor(`the training script for PyTorch ${how}`);
    if (python === undefined) return;
    setBackend(wasm());
    const folder = mkdtempSync(join(tmpdir(), "fovea-"));
    try {
      const model = network(normalised);
      const variables = model.init(key(3), INPUT);
      const dict = toStateDict(model, variables, INPUT);
      const source = pytorchSource("network", model, variables, INPUT);
      const script = trainingScript(source.name, INPUT, recipe);
      expect(script.missing).toEqual([]);
      const data = writeSafetensors([
        ["images", { dtype: "F32", shape: images.shape, data: Float32Array.from(images.data()) }],
        ["labels", { dtype: "I32", shape: [EXAMPLES], data: labels }],
      ]);
      const files = {
        "model.py": source.text,
        "train.py": script.text,
        "weights.safetensors": writeSafetensors(dict, { format: "test" }),
        "data.safetensors": data,
      };
      for (const [name, content] of Object.entries(files))
        writeFileSync(join(folder, name), content);
      const args = ["train.py", "--data", "data.safetensors", "--in-order", "--log-every", "1"];
      const told = await runPython(
        python,
        [...start, ...args, "--validation", "data.safetensors"],
        folder,
      );
      const records = told
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { loss?: number; saved?: string; accuracy?: number });
      const theirs = records.flatMap(({ loss }) => loss ?? []);
      expectClose(theirs, losses(model, variables), 1e-5);
      expect(records.filter(({ accuracy }) => accuracy !== undefined)).toHaveLength(recipe.epochs);

      const saved = readSafetensors(readFileSync(join(folder, "trained.safetensors")));
      expect(saved.metadata).toEqual({ format: "test" });
      expect(() => fromStateDict(model, saved.tensors, INPUT)).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
