/** Runs that a page asks for: the same process as on the command line, told line by line. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { smallRun } from "../../../test/small-run.ts";
import { readTrainingRequest, type TrainingEvent, TrainingProcess } from "./training.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-train-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const start = (config: object, onEvent: (event: TrainingEvent) => void) =>
  new TrainingProcess(readTrainingRequest(JSON.stringify(config)), {
    ...{ runs: join(folder, "runs"), dataDir: undefined, backend: "wasm", onEvent },
  });

describe("what a page may ask for", () => {
  it.each([
    ["{", /^no JSON: /],
    ["[]", /^no run configuration$/],
    ["{}", /^format is missing, must be "fovea-run 1"$/],
    [
      JSON.stringify({ ...smallRun, data: { name: "own", dir: "/etc" } }),
      /^data\.name is "own", must be one of digits/,
    ],
    [JSON.stringify({ ...smallRun, model: { type: "nothing" } }), /nothing/],
  ])("is a run of data that are here: %s", (body, message) => {
    expect(() => readTrainingRequest(body)).toThrow(message);
  });

  it("is no folder of this machine", () => {
    const asked = { ...smallRun, data: { ...smallRun.data, dir: "/etc" } };
    expect(readTrainingRequest(JSON.stringify(asked)).data).toEqual(smallRun.data);
  });
});

describe("a run for a page", () => {
  it("has the records of the same run on the command line", async () => {
    const events: TrainingEvent[] = [];
    const training = start(smallRun, (event) => events.push(event));
    await training.ended;
    const file = join(folder, "config.json");
    fs.writeFileSync(file, JSON.stringify(smallRun));
    const out = join(folder, "by-hand");
    const flags = ["--seed", String(smallRun.seed), "--backend", "wasm", "--out", out];
    expect((await run(["train", file, ...flags])).code).toBe(0);
    const records = fs
      .readFileSync(join(out, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => ({ event: "record", ...JSON.parse(line), time: expect.any(Number) }));
    expect(records.length).toBeGreaterThan(3);
    expect(events.filter(({ event }) => event !== "checkpoint")).toEqual([
      { event: "start", run: training.run },
      ...records,
      { event: "done", run: training.run, result: expect.objectContaining({ epochs: 2 }) },
    ]);
  });

  it("is of the data that the page names, made as it says", async () => {
    const events: TrainingEvent[] = [];
    const config = {
      ...{ ...smallRun, input: [2], classes: ["0", "1"], augmentation: {}, epochs: 1 },
      data: { name: "moons", options: { noise: 0 }, train: 64, validation: 64 },
      model: { type: "linear", units: 2 },
    };
    const training = start(config, (event) => events.push(event));
    await training.ended;
    expect(events.at(-1)).toMatchObject({ event: "done" });
    const kept = join(folder, "runs", training.run, "config.json");
    expect(JSON.parse(fs.readFileSync(kept, "utf8")).data).toEqual(config.data);
  });

  it("saves where it stands when it is stopped", async () => {
    const events: TrainingEvent[] = [];
    const long = { ...smallRun, epochs: 2000 };
    const training = start(long, (event) => {
      events.push(event);
      if (event.event === "record") training.stop();
    });
    await training.ended;
    expect(events.at(-1)).toEqual({ event: "stopped", run: training.run, saved: true });
    const file = join(folder, "runs", training.run, "checkpoints", "last.safetensors");
    expect(fs.existsSync(file)).toBe(true);
  });

  it("says in one line why it cannot be, and leaves nothing behind", async () => {
    const events: TrainingEvent[] = [];
    const training = start({ ...smallRun, batch: 9999 }, (event) => events.push(event));
    await training.ended;
    expect(events.filter(({ event }) => event !== "checkpoint")).toEqual([
      {
        event: "error",
        message: expect.stringMatching(/^batch is 9999, [^\n]+$|^--batch is 9999/),
      },
    ]);
    expect(fs.readdirSync(join(folder, "runs"))).not.toContain(training.run);
  });
});
