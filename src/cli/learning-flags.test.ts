/** How a run learns, from the command line: fovea schedule, and the flags of fovea train. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { printed, runHere } from "../../test/printed.ts";
import { smallRun } from "../../test/small-run.ts";
import { losses } from "../nn/index.ts";
import { optimisers } from "../optim/index.ts";
import { settings } from "../train/index.ts";
import { schedule } from "./command/schedule.ts";
import { refuseTraining, specFlag, trainingSettings } from "./training-flags.ts";

let folder: string;
let recipe: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-learning-"));
  recipe = join(folder, "small.json");
  fs.writeFileSync(recipe, JSON.stringify(smallRun));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const oneThread = ["--backend", "wasm", "--threads", "1"];

/** A warm-up before a warm-up before …, so many times. */
const nested = (times: number): string =>
  `${`{"type":"warmup","steps":1,"before":`.repeat(times)}{"type":"cosine"}${"}".repeat(times)}`;

describe("fovea schedule", () => {
  it("shows the rates of a schedule as JSON, table and plot", async () => {
    const spec = '{"type":"warmup","steps":20,"start":0.5,"before":{"type":"linear"}}';
    const json = await runHere(["schedule", spec, "--steps", "100", "--rate", "0.4", "--json"]);
    expect(json.code).toBe(0);
    const { schedule: made, rates } = JSON.parse(json.stdout);
    expect(made).toMatchObject({ before: { type: "linear", rate: 0.4, steps: 80 } });
    expect([rates.length, rates[0], rates[10], rates[20], rates[60]]).toEqual([
      ...[100, 0.2],
      expect.closeTo(0.3, 12),
      0.4,
      0.2,
    ]);
    const { stdout } = await runHere(["schedule", "reduceOnPlateau", "--plot"]);
    expect(stdout).toMatch(/made-up results: 20 epochs of 50 steps/);
    expect(stdout).toMatch(/step {2}rate\n {3}0 {2}0\.1\n/);
    expect(stdout).toMatch(/● reduceOnPlateau\n$/);
  });

  it.each([
    [["cosin"], /^schedule 'cosin' is unknown \(did you mean cosine\?\)/],
    [['{"type":"step"}'], /^step schedule: every is missing, must be a whole number ≥ 1/],
    [['{"type":"step","evry":3}'], /option evry is unknown; write every/],
    [['{"type":"sequence"}'], /^sequence schedule: parts is missing, must be a list of schedules/],
    [["{"], /^schedule is no JSON: /],
    [[tmpdir()], /: is a folder$/],
    [
      ['{"type":"warmup","before":{"type":"cosine"}}'],
      /^warmup schedule: steps is missing, must be a whole number ≥ 1/,
    ],
    [
      ['{"type":"sequence","parts":[{"type":"cosine","rate":1}],"at":["x"]}'],
      /^sequence schedule: at is /,
    ],
    [['{"type":"step","every":1,"factor":1e9}'], /^the rate of step 100 is Infinity, must be fin/],
  ])("%j says what is wrong", ([name], line) => expect(() => schedule(name, {})).toThrow(line));

  it("has an end where schedules are nested without one", () => {
    for (const times of [40, 20_000])
      expect(() => schedule(nested(times), {})).toThrow(
        /^schedule: is nested deeper than 32 levels$/,
      );
    expect(() => trainingSettings(settings, { schedule: JSON.parse(nested(20_000)) })).toThrow(
      "schedule: is nested deeper than 32 levels",
    );
  });

  it("makes up epochs of a step at least", async () => {
    const text = (steps: number) => printed(() => schedule("reduceOnPlateau", { steps }));
    expect(await text(7)).toContain("with made-up results: 7 epochs of 1 steps, ");
    expect(await text(50)).toContain("with made-up results: 20 epochs of about 3 steps, ");
  });
});

describe("flags of fovea train", () => {
  it("take the rate that is usual for another optimiser, the recipe's, or the one named", () => {
    const rate = (flags: object) => trainingSettings(settings, flags).schedule;
    expect(rate({})).toBe(settings.schedule);
    expect(rate({ optimiser: { type: "adam" } })).toMatchObject({ type: "oneCycle", peak: 1e-3 });
    expect(rate({ optimiser: { type: "sgd" } })).toMatchObject({ peak: 0.2 });
    expect(rate({ rate: 0.3 })).toMatchObject({ type: "oneCycle", peak: 0.3 });
    expect(rate({ schedule: { type: "cosine" } })).toEqual({ type: "cosine", rate: 0.2 });
    const before = { type: "cosine", rate: 0.5 };
    expect(rate({ schedule: { type: "warmup", steps: 5, before } })).toMatchObject({ before });
    expect(() => rate({ schedule: { type: "sequence" }, rate: 1 })).toThrow(
      /--rate is 1, but a sequence schedule has no single rate/,
    );
  });

  it("are written to config.json, trained with, and judged by", async () => {
    const out = join(folder, "run");
    const { code, stderr } = await run([
      ...["train", recipe, ...oneThread, "--out", out, "--seed", "1", "--epochs", "9"],
      ...["--optimiser", '{"type":"adamw","decay":"weights"}', "--clip-norm", "1"],
      ...["--clip-value", "0.5", "--averaging", "0.9", "--standardise"],
      ...["--schedule", "linear", "--rate", "1e-12", "--loss", "huber"],
      ...["--early-stopping", '{"patience":1,"minDelta":0.5}'],
    ]);
    expect(stderr).toMatch(
      /\nstopped early, after epoch 2 of 9: 1 without a better validation loss\n/,
    );
    expect(code).toBe(0);
    expect(fs.readFileSync(join(out, "README.md"), "utf8")).toContain(
      "| training | stopped early after 2 of 9 epochs, batches of 32, adamw, ",
    );
    const config = JSON.parse(fs.readFileSync(join(out, "config.json"), "utf8"));
    expect(config).toMatchObject({
      optimiser: { type: "adamw", decay: "weights", clipNorm: 1, clipValue: 0.5 },
      averaging: 0.9,
      schedule: { type: "linear", rate: 1e-12, steps: 90, final: 0 },
      loss: { type: "huber", delta: 1 },
      earlyStopping: { patience: 1, minDelta: 0.5, monitor: "loss" },
    });
    const [first] = config.model.layers;
    expect(first.type).toBe("standardise");
    expect(first.mean[0]).toBeGreaterThan(0.05);
    expect(first.std[0]).toBeGreaterThan(0.1);
    const records = fs.readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
    const { loss } = JSON.parse(records.at(-1) ?? "");
    const judged = await run(["eval", out, ...oneThread, "--json"]);
    expect(JSON.parse(judged.stdout).loss).toBeCloseTo(loss, 6);
    expect(await runHere(["train", "--resume", out, "--rate", "1"])).toEqual({
      ...{ code: 2, stdout: "" },
      message: "--rate and --resume exclude each other: a run goes on as it began",
    });
  });

  it("change what they name alone: clipping and averaging", () => {
    const changed = (flags: object) => trainingSettings({ ...settings, averaging: 0.5 }, flags);
    expect(changed({ clipValue: 2 })).toMatchObject({
      optimiser: { clipValue: 2 },
      averaging: 0.5,
    });
    expect(changed({ clipValue: 2 }).optimiser).not.toHaveProperty("clipNorm");
    expect(changed({ averaging: 0 })).toEqual({ ...settings, averaging: 0 });
    expect(() => refuseTraining({ averaging: 0 })).toThrow(/^--averaging and --resume exclude/);
    expect(() => refuseTraining({ clipValue: 1 })).toThrow(/^--clip-value and --resume exclude/);
  });

  it("--find-rate prints a table, a plot and a suggestion, and leaves nothing behind", async () => {
    const before = fs.readdirSync(folder, { recursive: true });
    const args = ["train", recipe, ...oneThread, "--seed", "1", "--find-rate"];
    const { code, stdout, stderr } = await run(args, { cwd: folder });
    expect(stderr).toMatch(/^small on digits: growing rates, batches of 32, sgd, seed 1, wasm\n$/);
    expect(stdout).toMatch(/^step +rate +loss +smoothed\n/);
    expect(stdout).toMatch(/\nsuggestion: --rate 0\.\d+, where the loss falls fastest; /);
    expect(code).toBe(0);
    const json = await runHere([...args, "--json", "--quiet"]);
    const { suggestion, lowest, steps } = JSON.parse(json.stdout);
    expect(suggestion).toBeLessThan(lowest);
    expect(steps.length).toBeGreaterThan(20);
    expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
  });

  it.each([
    [() => specFlag("--optimiser", optimisers)("adma"), "'adma' is unknown (did you mean adam?)"],
    [() => specFlag("--loss", losses)("[]"), "--loss '[]' is unknown (known: crossEntropy"],
    [() => specFlag("--loss", losses)('{"typ":"huber"}'), "must be a name or an object such as"],
    [
      () => trainingSettings(settings, { optimiser: { type: "sgd", momentun: 1 } }),
      "sgd: option momentun is unknown; write momentum",
    ],
    [
      () => trainingSettings(settings, { loss: { type: "huber", delta: -1 } }),
      "huber: delta is -1, must be finite and > 0",
    ],
    [
      () => trainingSettings(settings, { earlyStopping: { patience: 0 } }),
      "earlyStopping: patience is 0, must be a whole number ≥ 1",
    ],
  ])("%s says what is wrong", (made, line) => expect(made).toThrow(line));

  it.each([
    [["--clip-value", "0"], /^--clip-value is '0', must be a number above 0$/],
    [["--averaging", "1"], /^--averaging is '1', must be a number from 0 up, below 1$/],
    [["--averaging", ""], /^--averaging is '', must be a number from 0 up, below 1$/],
    [["--early-stopping", "soon"], /^--early-stopping is 'soon', must be a number of epochs or/],
    [["--find-rate", "--out", "run"], /^--find-rate and --out exclude each other: /],
    [["--schedule", "warmup"], /^warmup schedule: steps is missing/],
    [["--loss", "hinge", "--augment", '{"mixup":0.2}'], /: mixup makes probabilities of labels/],
    [
      ["--optimiser", '{"type":"sgd","groups":[{"match":"bais","weightDecay":0}]}'],
      /\/bais\/ is found in the path of no parameter; they are linear1\/weight/,
    ],
  ])("%j is refused in one line, before anything is written", async (flags, line) => {
    const before = fs.readdirSync(folder);
    const out = flags.includes("--find-rate") ? [] : ["--out", join(folder, "refused")];
    const found = await runHere(["train", recipe, ...oneThread, "--quiet", ...out, ...flags]);
    expect(found.message).toMatch(line);
    expect(found.message).not.toContain("\n");
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(fs.readdirSync(folder)).toEqual(before);
  });
});
