import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../../src/index.ts";
import { RunFolder } from "../../../src/train/node.ts";
import { run } from "../../../test/cli.ts";
import { smallRun } from "../../../test/small-run.ts";
import { loadData } from "../data/index.ts";
import { readForeignRun } from "./foreign-run.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import type { Pulse } from "./pulse.ts";
import { Session } from "./session.ts";

let folder: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-foreign-"));
  fs.writeFileSync(join(folder, "small.json"), JSON.stringify(smallRun));
  const out = join(folder, "run");
  const { code } = await run([
    ...["train", join(folder, "small.json"), "--seed", "1", "--backend", "wasm", "--out", out],
  ]);
  expect(code).toBe(0);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const bytes = (name: string) => new Uint8Array(fs.readFileSync(join(folder, "run", name)));
const files = () => ({
  config: bytes("config.json"),
  metrics: bytes("metrics.jsonl"),
  checkpoint: bytes("checkpoints/last.safetensors"),
});

describe("a run of the command line", () => {
  it("is opened where its checkpoint stands, with its records and its network", async () => {
    const kept = await readForeignRun(files());
    expect(kept.checkpoint.position.epoch).toBe(2);
    expect(kept.records.at(-1)?.split).toBe("val");
    const keeper = new MemoryKeeper();
    await keeper.write({ ...kept, savedAt: 0, first: true });
    const pulses: Pulse[] = [];
    const backend = wasm({ threads: 1 });
    const session = new Session({
      engine: async () => backend,
      load: loadData,
      keeper,
      tell: (pulse) => pulses.push(pulse),
    });
    expect(await session.resume()).toEqual(kept.plan);
    // The page's run has the configuration that the folder has.
    const { config } = await RunFolder.open(join(folder, "run"));
    expect(session.config).toEqual({ ...config, backend: backend.name });
    expect(pulses.flatMap(({ records = [] }) => records)).toEqual(kept.records);
    const step = await session.look((sight) => sight.step);
    expect(step).toBe(20);
    await session.close();
    backend.dispose();
  });

  it("is opened without the lines of its metrics that are none", async () => {
    const { records } = await readForeignRun(files());
    const lines = new TextDecoder().decode(files().metrics).split("\n");
    lines.splice(0, 2, "null", '{"split":"val"');
    const metrics = new TextEncoder().encode(lines.join("\n"));
    expect((await readForeignRun({ ...files(), metrics })).records).toEqual(records.slice(2));
  });

  it("leaves the run that is open where it cannot be opened", async () => {
    const backend = wasm({ threads: 1 });
    const pulses: Pulse[] = [];
    const keeper = new MemoryKeeper();
    const session = new Session({
      engine: async () => backend,
      load: loadData,
      keeper,
      tell: (pulse) => pulses.push(pulse),
    });
    const run = await readForeignRun(files());
    expect(await session.adopt(run)).toEqual(run.plan);
    expect(pulses.at(-1)).toMatchObject({ status: "done", place: { step: 20 } });
    const count = pulses.length;
    const away = { ...run.plan, data: { name: "table", file: "secret.csv" } };
    await expect(session.adopt({ ...run, plan: away })).rejects.toThrow(/secret\.csv/);
    const cut = { ...run.checkpoint, tensors: new Map() };
    await expect(session.adopt({ ...run, checkpoint: cut })).rejects.toThrow();
    expect(pulses.length).toBe(count);
    expect(await session.look(({ step }) => step)).toBe(20);
    expect((await keeper.last())?.plan).toEqual(run.plan);
    await session.close();
    backend.dispose();
  });

  it("is refused with the reason if a file is damaged", async () => {
    const damaged = files();
    damaged.checkpoint[5000] = 255 - (damaged.checkpoint[5000] ?? 0);
    await expect(readForeignRun(damaged)).rejects.toThrow(/checkpoint|checksum|damaged/i);
    const other = JSON.stringify({ ...smallRun, seed: 2 });
    await expect(
      readForeignRun({ ...files(), config: new TextEncoder().encode(other) }),
    ).rejects.toThrow(/a checkpoint of another run/);
    await expect(
      readForeignRun({ ...files(), config: new TextEncoder().encode("{}") }),
    ).rejects.toThrow(/format is missing/);
  });
});
