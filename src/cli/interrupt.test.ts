/** A run that is stopped, in any way and at any moment, goes on to the bits of the run that never was. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, start } from "../../test/cli.ts";
import { smallRun } from "../../test/small-run.ts";
import { decodeCheckpoint } from "../train/index.ts";

let folder: string;
let recipe: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-stop-"));
  recipe = join(folder, "long.json");
  // 2,000 steps in 25 epochs, with dropout and running statistics: some seconds.
  const layers = [
    { type: "batchNorm" },
    ...smallRun.model.layers.slice(0, 4),
    { type: "dropout", rate: 0.1 },
    { type: "linear", units: 10 },
  ];
  const long = {
    ...smallRun,
    epochs: 25,
    batch: 4,
    averaging: 0.99,
    schedule: { type: "oneCycle", peak: 0.01, steps: 2000 },
    model: { type: "sequential", layers },
  };
  fs.writeFileSync(recipe, JSON.stringify(long));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Saves so often that most kills hit the middle of an epoch, and some the middle of a write. */
const flags = ["--threads", "1", "--checkpoint-seconds", "0.005"];
const train = (out: string, ...more: string[]) => [
  "train",
  recipe,
  "--seed",
  "11",
  "--out",
  out,
  ...flags,
  ...more,
];
const resume = (path: string) => ["train", "--resume", path, ...flags];

const checkpointOf = async (path: string) =>
  decodeCheckpoint(fs.readFileSync(join(path, "checkpoints", "last.safetensors")));
const metricsOf = (path: string) =>
  fs
    .readFileSync(join(path, "metrics.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const { time: _, ...rest } = JSON.parse(line);
      return rest;
    });

/** Everything but the clock is as in the run `whole`. */
async function expectSame(path: string, whole: string): Promise<void> {
  const [came, wanted] = [await checkpointOf(path), await checkpointOf(whole)];
  expect(came.tensors).toEqual(wanted.tensors);
  expect({ ...came.position, seconds: 0 }).toEqual({ ...wanted.position, seconds: 0 });
  expect(metricsOf(path)).toEqual(metricsOf(whole));
  const model = (run: string) => fs.readFileSync(join(run, "model.safetensors"));
  expect(model(path).equals(model(whole))).toBe(true);
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until the run has said that it trains. */
async function begun({ stderr }: { stderr: () => string }): Promise<void> {
  for (let waited = 0; !stderr().includes("\n"); waited += 10) {
    if (waited > 30_000) throw new Error(`the run did not begin: ${stderr()}`);
    await sleep(10);
  }
}

describe("a run that is stopped", () => {
  let whole: string;
  beforeAll(async () => {
    whole = join(folder, "whole");
    const { code, stderr } = await run(train(whole));
    expect(code, stderr).toBe(0);
    expect((await checkpointOf(whole)).position).toMatchObject({ step: 2000, epoch: 25 });
  });

  it("by kill -9, again and again, ends with the same bits", async () => {
    const path = join(folder, "killed");
    const steps: number[] = [];
    let running = start(train(path));
    for (const ms of [0, 300, 120, 500, 50]) {
      await begun(running);
      await sleep(ms);
      running.child.kill("SIGKILL");
      const { signal, code } = await running.ended;
      // It may have been quicker than the kill.
      if (code === 0) break;
      expect(signal).toBe("SIGKILL");
      const file = join(path, "checkpoints", "last.safetensors");
      if (fs.existsSync(file)) steps.push((await checkpointOf(path)).position.step);
      running = start(resume(path));
    }
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    await expectSame(path, whole);
    expect(fs.readdirSync(join(path, "checkpoints"))).toEqual(["last.safetensors"]);
  });

  it("by Ctrl-C saves, says how to go on, exits with 130, and ends with the same bits", async () => {
    const path = join(folder, "interrupted");
    const running = start(train(path));
    await begun(running);
    await sleep(200);
    running.child.kill("SIGINT");
    const { code, stderr, stdout } = await running.ended;
    expect(code).toBe(130);
    const { position } = await checkpointOf(path);
    expect(position.step).toBeLessThan(2000);
    expect(stderr).toContain(
      `step ${position.step}; saved: go on with fovea train --resume ${path}\n`,
    );
    expect(stdout).toBe("");
    expect((await run(resume(path))).code).toBe(0);
    await expectSame(path, whole);
    // Once more, although nothing is left to do: the same result.
    const again = await run([...resume(path), "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ event: "done", epochs: 25 });
    await expectSame(path, whole);
  });

  it("by the end of the program that it belongs to saves and exits with 143", async () => {
    const path = join(folder, "orphaned");
    const running = start(train(path), { channel: true });
    await begun(running);
    running.child.disconnect();
    const { code, stderr } = await running.ended;
    expect(code).toBe(143);
    expect(stderr).toContain("saved: go on with fovea train --resume ");
    expect((await checkpointOf(path)).position.step).toBeLessThan(2000);
  });

  it("by SIGTERM saves and exits with 143", async () => {
    const path = join(folder, "terminated");
    const running = start(train(path));
    await begun(running);
    running.child.kill("SIGTERM");
    expect((await running.ended).code).toBe(143);
    expect((await checkpointOf(path)).position.step).toBeLessThan(2000);
  });

  it("because the reader of its output went away saves without a word and exits with 141", async () => {
    const path = join(folder, "unread");
    const through = 'set -o pipefail; "$@" | head -n 1';
    const { code, stdout, stderr } = await run(train(path, "--json", "--quiet"), { through });
    expect(code).toBe(141);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ event: "epoch", epoch: 1 });
    expect((await checkpointOf(path)).position.step).toBeLessThan(2000);
  });

  it("is not taken up with other settings than it was started with", async () => {
    for (const [flag, value, has] of [
      ["--epochs", "3", "25"],
      ["--seed", "12", "11"],
      ["--batch", "8", "4"],
      ["--data", "mnist", "digits"],
    ] as const) {
      const { code, stderr } = await run([...resume(whole), flag, value]);
      expect(code).toBe(2);
      expect(stderr).toBe(`fovea: ${flag} is ${value}, but the run to go on with has ${has}\n`);
    }
  });
});
