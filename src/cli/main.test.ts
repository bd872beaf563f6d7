/** The command line as a user meets it: every command spawned, on a run that takes a second. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { smallRun as small } from "../../test/small-run.ts";

let folder: string;
/** A small model, and few data: the configuration of another run is a recipe too. */
let recipe: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-cli-"));
  recipe = join(folder, "small.json");
  fs.writeFileSync(recipe, JSON.stringify(small));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** On WebAssembly, which is everywhere; backend.test.ts looks at the choice. */
const train = (...args: string[]) =>
  run(["train", recipe, "--backend", "wasm", "--threads", "1", ...args]);
const lines = (text: string) => text.split("\n").filter((line) => line !== "");

describe("fovea train", () => {
  it("shows a line an epoch on stderr, and the result and the run folder on stdout", async () => {
    const out = join(folder, "plain");
    const { code, stdout, stderr } = await train("--seed", "7", "--out", out);
    expect(stderr).toMatch(/^small on digits: 320 images, 2 epochs of batches of 32, seed 7, /);
    expect(
      lines(stderr)
        .slice(1)
        .map((line) => line.slice(0, 9)),
    ).toEqual(["wasm: Web", "first ste", "epoch 1/2", "epoch 2/2"]);
    expect(stdout).toMatch(/linear1 +linear +24 +1,200/);
    expect(stdout).toMatch(/validation accuracy \d+\.\d\d %, \d+ of 100 wrong/);
    expect(stdout).toMatch(/class +wrong +of +error +most taken for\n0 /);
    expect(stdout).toContain(`run folder  ${out}\n`);
    expect(stdout).toMatch(/wall time .* 20 steps, [\d.]+ steps\/s, wasm, threads: 1\n$/);
    expect(code).toBe(0);
    expect(fs.readdirSync(out).sort()).toEqual([
      "README.md",
      "checkpoints",
      "config.json",
      "metrics.jsonl",
      "model.safetensors",
    ]);
    const config = JSON.parse(fs.readFileSync(join(out, "config.json"), "utf8"));
    expect(config).toMatchObject({ seed: 7, epochs: 2, batch: 32, schedule: { steps: 20 } });
    const records = lines(fs.readFileSync(join(out, "metrics.jsonl"), "utf8")).map((line) =>
      JSON.parse(line),
    );
    expect(records.map(({ epoch, split, step }) => [epoch, split, step])).toEqual([
      [1, "train", 10],
      [1, "val", 10],
      [2, "train", 20],
      [2, "val", 20],
    ]);
    expect(Object.keys(records[0])).toEqual(["step", "epoch", "time", "split", "loss", "accuracy"]);
  });

  it("prints JSON objects alone with --json, nothing on stderr with --quiet", async () => {
    const out = join(folder, "json");
    const { code, stdout, stderr } = await train(
      "--json",
      "--quiet",
      "--out",
      out,
      "--epochs",
      "3",
    );
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const events = lines(stdout).map((line) => JSON.parse(line));
    expect(events.slice(0, -1).map(({ event, epoch, split }) => [event, epoch, split])).toEqual(
      [1, 2, 3].flatMap((epoch) => [
        ["epoch", epoch, "train"],
        ["epoch", epoch, "val"],
      ]),
    );
    expect(Object.keys(events[1])).toEqual([
      "event",
      "epoch",
      "split",
      "loss",
      "accuracy",
      "seconds",
    ]);
    const done = events.at(-1);
    expect(Object.keys(done)).toEqual([
      "event",
      "model",
      "params",
      "accuracy",
      "best",
      "epochs",
      "seconds",
      "backend",
      "threads",
      "run",
    ]);
    expect(done).toMatchObject({
      event: "done",
      model: "small",
      params: 1450,
      epochs: 3,
      backend: "wasm",
      threads: 1,
      run: out,
    });
    expect(done.accuracy).toBe(events.at(-2).accuracy);
    expect(done.best).toBe(
      Math.max(...events.filter(({ split }) => split === "val").map(({ accuracy }) => accuracy)),
    );
  });

  it("makes up a seed, and gives the same bits when it is named", async () => {
    const [a, b] = [join(folder, "made-up"), join(folder, "again")];
    await train("--out", a);
    const { seed } = JSON.parse(fs.readFileSync(join(a, "config.json"), "utf8"));
    expect(seed).toBeGreaterThanOrEqual(0);
    await train("--out", b, "--seed", String(seed), "--threads", "2");
    const model = (path: string) => fs.readFileSync(join(path, "model.safetensors"));
    expect(model(b).equals(model(a))).toBe(true);
  });

  it("trains a model from a file that holds the model alone, named after the file", async () => {
    const spec = join(folder, "mine.json");
    fs.writeFileSync(spec, JSON.stringify(small.model));
    const { code } = await run(
      [
        "train",
        spec,
        "--epochs",
        "1",
        "--batch",
        "2000",
        "--seed",
        "3",
        "--threads",
        "1",
        "--quiet",
      ],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const [name = ""] = fs.readdirSync(join(folder, "runs"));
    expect(name).toMatch(/^\d{4}-\d\d-\d\d-\d{6}-mine-3$/);
  });

  it("runs on the reference backend", async () => {
    const { code, stderr } = await train(
      "--backend",
      "reference",
      "--epochs",
      "1",
      "--out",
      join(folder, "reference"),
    );
    expect(stderr).toContain("\nreference: float64");
    expect(code).toBe(0);
  });

  it("prints the time of every kernel with --profile, and trains to the same bits", async () => {
    const [plain, profiled] = [join(folder, "plain2"), join(folder, "profiled")];
    await train("--seed", "5", "--epochs", "1", "--out", plain);
    const { code, stderr } = await train(
      "--seed",
      "5",
      "--epochs",
      "1",
      "--out",
      profiled,
      "--profile",
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/kernel +ms +share +MACs +bytes +GFLOP\/s +of peak +GB\/s\n/);
    expect(stderr).toMatch(/linear1 contract.* +[\d.]+ +[\d.]+ % +[\d,]+ +[\d,]+ +[\d.]+ +\d+ %/);
    expect(stderr).toMatch(/step [\d.]+ ms, .* kernels, arena .*; first step \d+ ms/);
    const model = (path: string) => fs.readFileSync(join(path, "model.safetensors"));
    expect(model(profiled).equals(model(plain))).toBe(true);
  });
});

describe("fovea eval", () => {
  it("judges the weights of a run as the training did", async () => {
    const out = join(folder, "judged");
    const trained = await train("--json", "--seed", "2", "--out", out);
    const done = JSON.parse(lines(trained.stdout).at(-1) ?? "");
    const { code, stdout } = await run([
      "eval",
      out,
      "--data",
      "digits",
      "--json",
      "--threads",
      "1",
    ]);
    expect(code).toBe(0);
    const judged = JSON.parse(stdout);
    expect(judged).toMatchObject({
      event: "eval",
      data: "digits",
      accuracy: done.best,
      examples: 100,
    });
    expect(judged.classes.length).toBe(10);
    const text = await run(["eval", out, "--threads", "1"]);
    expect(text.stdout).toMatch(/^small, trained on digits, on digits: validation accuracy/);
  });
});

describe("fovea summary", () => {
  it("prints a model as text, JSON, CSV and Markdown", async () => {
    const [text, json, csv, md] = await Promise.all(
      [[], ["--json"], ["--csv"], ["--md"]].map((flags) => run(["summary", "mlp", ...flags])),
    );
    expect(text?.stdout).toContain("101,770");
    expect(JSON.parse(json?.stdout ?? "")).toMatchObject({ model: "mlp", params: 101770 });
    expect(lines(csv?.stdout ?? "").length).toBe(5);
    expect(md?.stdout).toContain("| **101,770** |");
  });

  it("reads a model from a file, which must be told the shape of an image", async () => {
    const spec = join(folder, "spec.json");
    fs.writeFileSync(spec, JSON.stringify(small.model));
    const { stdout } = await run(["summary", spec, "--input", "28x28x1", "--json"]);
    expect(JSON.parse(stdout).params).toBe(1450);
    expect(await run(["summary", spec])).toMatchObject({ code: 2, stdout: "" });
    expect(JSON.parse((await run(["summary", recipe, "--json"])).stdout).model).toBe("small");
  });
});

describe("fovea doctor", () => {
  it("lists the backends of this machine", async () => {
    const { code, stdout } = await run(["doctor", "--json"]);
    expect(code).toBe(0);
    const facts = JSON.parse(stdout);
    expect(
      facts.backends.map(({ name, available }: Record<string, unknown>) => [name, available]),
    ).toEqual([
      // Where there is a compiler: backend.test.ts.
      ["native", expect.any(Boolean)],
      ["wasm", true],
      ["reference", true],
    ]);
    expect((await run(["doctor"])).stdout).toContain("SIMD");
  });
});

describe("fovea", () => {
  it("prints help and version on stdout", async () => {
    const help = await run(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("130  Ctrl-C; the checkpoint is saved");
    expect((await run(["train", "--help"])).stdout).toContain("--resume <dir>");
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
