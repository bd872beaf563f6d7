import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FormatError } from "../formats/index.ts";
import { WriteError } from "./atomic-write.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parseRunConfig, type RunConfig } from "./run-config.ts";
import { RunFolder } from "./run-folder.ts";

let parent: string;
beforeEach(() => {
  parent = fs.mkdtempSync(join(tmpdir(), "fovea-run-"));
});
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

const config: RunConfig = {
  format: "fovea-run 1",
  recipe: "mlp",
  seed: 42,
  data: { name: "digits", train: 100 },
  input: [28, 28, 1],
  classes: ["0", "1"],
  epochs: 3,
  batch: 8,
  optimiser: { type: "sgd", momentum: 0.9 },
  schedule: { type: "constant", rate: 0.1 },
  augmentation: {},
  labelSmoothing: 0,
  averaging: 0,
  backend: "wasm",
  model: { type: "flatten" },
};

const checkpoint: Omit<Checkpoint, "run"> = {
  seed: 42,
  position: {
    step: 5,
    epoch: 0,
    batch: 5,
    lossSum: 1,
    correct: 3,
    examples: 40,
    records: 2,
    seconds: 1,
    best: null,
    results: [],
  },
  tensors: new Map([["params/weight", { shape: [2], data: new Float32Array([1, 2]) }]]),
};

const record = (step: number) =>
  ({ step, epoch: 1, time: step / 10, split: "batch", loss: 1, accuracy: 0.5 }) as const;

describe("a run folder", () => {
  it("is named by date, recipe and seed, and by a number where that is taken", async () => {
    const now = new Date("2026-01-02T03:04:05Z");
    const [a, b] = [
      await RunFolder.createIn(parent, config, now),
      await RunFolder.createIn(parent, config, now),
    ];
    expect(a.path).toBe(join(parent, "2026-01-02-030405-mlp-42"));
    expect(b.path).toBe(join(parent, "2026-01-02-030405-mlp-42-2"));
    expect(fs.readdirSync(parent).sort()).toEqual(
      [a.path, b.path].map((path) => path.slice(parent.length + 1)),
    );
    expect(fs.readdirSync(a.path).sort()).toEqual(["checkpoints", "config.json", "metrics.jsonl"]);
    expect((await RunFolder.open(a.path)).config).toEqual(config);
  });

  it("does not touch what is there already", async () => {
    const path = join(parent, "run");
    fs.mkdirSync(path);
    fs.writeFileSync(join(path, "mine.txt"), "mine");
    await expect(RunFolder.create(path, config)).rejects.toThrow(/run: it is there already/);
    expect(fs.readdirSync(path)).toEqual(["mine.txt"]);
    expect(fs.readdirSync(parent)).toEqual(["run"]);
    fs.writeFileSync(join(parent, "file"), "");
    await expect(RunFolder.create(join(parent, "file"), config)).rejects.toThrow(WriteError);
    await expect(RunFolder.create(join(parent, "file", "run"), config)).rejects.toThrow(
      /a part of the path is no folder|it is there already/,
    );
    expect(fs.readdirSync(parent).sort()).toEqual(["file", "run"]);
  });

  it("keeps checkpoint, weights and card", async () => {
    const folder = await RunFolder.create(join(parent, "run"), config);
    expect(await folder.loadCheckpoint()).toBeUndefined();
    await expect(folder.loadModel()).rejects.toThrow("has no model.safetensors yet");
    await folder.saveCheckpoint(checkpoint);
    folder.saveModel(
      new Map([
        ["params/w", { shape: [2], data: new Float64Array([0.1, 1]) }],
        ["state/n", { shape: [], data: new Int32Array([3]) }],
      ]),
    );
    folder.saveCard("# Card");
    const again = await RunFolder.open(folder.path);
    expect(await again.loadCheckpoint()).toEqual({ ...checkpoint, run: folder.run });
    // Weights are float32 whatever the backend computes in.
    expect(await again.loadModel()).toEqual(
      new Map([
        ["params/w", { shape: [2], data: new Float32Array([0.1, 1]) }],
        ["state/n", { shape: [], data: new Int32Array([3]) }],
      ]),
    );
    expect(fs.readFileSync(join(folder.path, "README.md"), "utf8")).toBe("# Card");
  });

  it("refuses a damaged checkpoint and one of another run, naming the file", async () => {
    const mine = await RunFolder.create(join(parent, "mine"), config);
    const other = await RunFolder.create(join(parent, "other"), { ...config, seed: 43 });
    await mine.saveCheckpoint(checkpoint);
    const file = (folder: RunFolder) => join(folder.path, "checkpoints", "last.safetensors");
    fs.copyFileSync(file(mine), file(other));
    await expect(other.loadCheckpoint()).rejects.toThrow(
      /^.*other\/checkpoints\/last\.safetensors: a checkpoint of another run[^\n]*$/,
    );
    fs.truncateSync(file(mine), 300);
    await expect(mine.loadCheckpoint()).rejects.toThrow(/last\.safetensors: damaged checkpoint/);
    fs.writeFileSync(file(mine), "PK something else");
    await expect(mine.loadCheckpoint()).rejects.toThrow(
      /last\.safetensors: not a fovea checkpoint/,
    );
  });

  it("stays the same run when its data are moved", async () => {
    const folder = await RunFolder.create(join(parent, "run"), {
      ...config,
      data: { ...config.data, dir: "/a" },
    });
    const moved = await RunFolder.create(join(parent, "moved"), {
      ...config,
      data: { ...config.data, dir: "/b" },
    });
    expect(moved.run).toBe(folder.run);
  });

  it("appends records, and drops those after a checkpoint and a line cut off", async () => {
    const folder = await RunFolder.create(join(parent, "run"), config);
    const file = join(folder.path, "metrics.jsonl");
    for (const step of [1, 2, 3]) folder.appendRecord(record(step));
    fs.appendFileSync(file, `{"step":4,"ep`);
    fs.writeFileSync(join(folder.path, "checkpoints", ".last.safetensors.12.tmp"), "half");
    folder.rewind(3);
    const steps = () =>
      fs
        .readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line).step);
    expect(steps()).toEqual([1, 2, 3]);
    expect(fs.readdirSync(join(folder.path, "checkpoints"))).toEqual([]);
    folder.rewind(2);
    folder.appendRecord(record(9));
    expect(steps()).toEqual([1, 2, 9]);
    fs.rmSync(file);
    folder.rewind(2);
    folder.appendRecord(record(1));
    expect(steps()).toEqual([1]);
  });

  it("refuses a folder without a run and a configuration that is none", async () => {
    await expect(RunFolder.open(parent)).rejects.toThrow(
      /not a run folder \(it has no config\.json\)/,
    );
    await expect(RunFolder.open(join(parent, "no"))).rejects.toThrow(FormatError);
    fs.writeFileSync(join(parent, "config.json"), "{");
    await expect(RunFolder.open(parent)).rejects.toThrow(/config\.json: no JSON: /);
    fs.writeFileSync(join(parent, "config.json"), JSON.stringify({ ...config, batch: 0 }));
    await expect(RunFolder.open(parent)).rejects.toThrow(
      /config\.json: batch is 0, must be a whole number from 1$/,
    );
  });
});

describe("parseRunConfig", () => {
  it("names the first field that is wrong, missing or unknown", () => {
    expect(parseRunConfig(config)).toBe(config);
    for (const name of Object.keys(config)) {
      const { [name as keyof RunConfig]: _, ...rest } = config;
      expect(() => parseRunConfig(rest), name).toThrow(`${name} is missing, must be `);
    }
    // What came later may be absent: older runs have none of it, and stay the runs that they are.
    const loss = { type: "huber", delta: 2 };
    const later = { ...config, loss, earlyStopping: { patience: 3 } };
    expect(parseRunConfig(later)).toBe(later);
    expect(() => parseRunConfig({ ...config, loss: "huber" })).toThrow(
      'loss is "huber", must be an object with a type',
    );
    expect(() => parseRunConfig({ ...config, earlyStopping: 3 })).toThrow(
      'earlyStopping is 3, must be an object such as { "patience": 5 }',
    );
    expect(() => parseRunConfig({ ...config, epoch: 3 })).toThrow("field epoch is unknown");
    expect(() => parseRunConfig({ ...config, input: 28 })).toThrow(
      "input is 28, must be the shape",
    );
    expect(() => parseRunConfig({ ...config, format: "fovea-run 2" })).toThrow(`"fovea-run 1"`);
    expect(() => parseRunConfig(null)).toThrow(FormatError);
  });
});
