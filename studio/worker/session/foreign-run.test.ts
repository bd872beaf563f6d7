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

  it("is refused with the reason if a file is damaged", async () => {
    const damaged = files();
    damaged.checkpoint[5000] = 255 - (damaged.checkpoint[5000] ?? 0);
    await expect(readForeignRun(damaged)).rejects.toThrow(/checkpoint|checksum|damaged/i);
    await expect(
      readForeignRun({ ...files(), config: new TextEncoder().encode("{}") }),
    ).rejects.toThrow(/format is missing/);
  });
});
