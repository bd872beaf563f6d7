import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { linear, sequential, toSpec } from "../nn/index.ts";
import { sgd } from "../optim/index.ts";
import { key, setBackend } from "../tensor/index.ts";
import type { RunConfig } from "./run-config.ts";
import { decodeRun, encodeRun, type RunContent, runFileNames } from "./run-files.ts";
import { startCheckpoint } from "./start.ts";
import { modelTensors } from "./variables.ts";

const layer = sequential(linear({ units: 3 }), linear({ units: 2 }));

const config: RunConfig = {
  ...{ format: "fovea-run 1", recipe: "small", seed: 1, data: { name: "digits" } },
  ...{ input: [4], classes: ["a", "b"], epochs: 1, batch: 2 },
  ...{ optimiser: { type: "sgd" }, schedule: { type: "constant", rate: 0.1 } },
  ...{ augmentation: {}, labelSmoothing: 0, averaging: 0, backend: "wasm", model: toSpec(layer) },
};

const records = [{ step: 1, epoch: 0, time: 0.5, split: "batch", loss: 2.5 }] as const;

function content(): RunContent {
  const variables = layer.init(key(1), [4]);
  const checkpoint = startCheckpoint(variables, { optimiser: sgd(), averaging: 0, seed: 1 });
  return { config, records, checkpoint, model: modelTensors(variables), card: "# small\n" };
}

beforeAll(() => setBackend(wasm({ threads: 1 })));

describe("the files of a run", () => {
  it("are the same run when they are read", async () => {
    const run = content();
    const files = await encodeRun(run);
    expect([...files.keys()]).toEqual(Object.values(runFileNames));
    const back = await decodeRun(files);
    expect(back).toMatchObject({ config, records: [...records], model: run.model });
    expect(back.checkpoint?.tensors).toEqual(run.checkpoint?.tensors);
  });

  it("may be without a checkpoint or a card", async () => {
    const { checkpoint: _, card: __, ...run } = content();
    const back = await decodeRun(await encodeRun(run));
    expect(back.checkpoint).toBeUndefined();
    expect(back.model).toEqual(run.model);
  });

  it("are refused where one is damaged, of another run or missing, with its name", async () => {
    const files = new Map(await encodeRun(content()));
    const other = await encodeRun({ ...content(), config: { ...config, seed: 2 } });
    const changed = (name: string, bytes: Uint8Array): Promise<unknown> =>
      decodeRun(new Map([...files, [name, bytes]]));
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    await expect(changed("model.safetensors", text("x"))).rejects.toThrow(/^model\.safetensors: /);
    await expect(changed("config.json", text("{"))).rejects.toThrow(/^config\.json: no JSON: /);
    await expect(changed("metrics.jsonl", text("{\n"))).rejects.toThrow(/^metrics\.jsonl: no JSON/);
    const last = runFileNames.checkpoint;
    await expect(changed(last, other.get(last) ?? text(""))).rejects.toThrow(
      "checkpoints/last.safetensors: a checkpoint of another run (its configuration is not this config.json)",
    );
    await expect(decodeRun(new Map())).rejects.toThrow("no run: it has no config.json");
  });
});
