/** Bad input gets one clear line on stderr, its exit code, and leaves nothing behind. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { smallRun } from "../../test/small-run.ts";
import { encodeIdx } from "../formats/index.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-bad-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  fs.writeFileSync(path, content);
  return path;
};

const config = (more: object = {}) => JSON.stringify({ ...smallRun, ...more });

/** Runs in the folder, and expects that exactly one line comes, and that the folder holds what it held. */
async function expectLine(args: readonly string[], code: number, line: RegExp): Promise<void> {
  const before = fs.readdirSync(folder, { recursive: true });
  const outcome = await run(args, { cwd: folder });
  expect(outcome.stderr).toMatch(/^fovea: [^\n]+\n$/);
  expect(outcome.stderr.slice("fovea: ".length, -1)).toMatch(line);
  expect(outcome.stdout).toBe("");
  expect(outcome.code).toBe(code);
  expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
}

describe("a wrong command line", () => {
  it.each([
    [[], /^name a command \(fovea --help lists them\)/],
    [["trian"], /^unknown command 'trian' \(did you mean train\?\)$/],
    [["train"], /^train: name a recipe \(challenge\) or a file with a model, or --resume DIR$/],
    [["train", "chalenge"], /^recipe 'chalenge' is unknown \(did you mean challenge\?\)$/],
    [
      ["train", "xyzzyxyzzy"],
      /^recipe 'xyzzyxyzzy' is unknown \(known: challenge, challenge_8k, .*mlp, /,
    ],
    [["train", "mlp", "--epoch", "3"], /^unknown option '--epoch' \(did you mean --epochs\?\)$/],
    [["train", "mlp", "--epochs", "1.5"], /^--epochs is '1\.5', must be a whole number from 1 up$/],
    [["train", "mlp", "--epochs"], /^option '--epochs <n>' argument missing$/],
    [["train", "mlp", "--seed", "-1"], /^--seed is '-1', must be a whole number from 0 up$/],
    [["train", "mlp", "--data", "mnits"], /^--data 'mnits' is unknown \(did you mean mnist\?\)$/],
    [
      ["train", "mlp", "--backend", "wsam"],
      /^--backend 'wsam' is unknown \(did you mean wasm\?\)$/,
    ],
    [
      ["train", "mlp", "--threads", "0"],
      /^--threads is '0', must be a whole number from 1 to 256$/,
    ],
    [
      ["train", "mlp", "--batch", "20001"],
      /^batch is 20001, but there are only 20000 training examples: use a smaller batch$/,
    ],
    [["train", "mlp", "extra"], /too many arguments/],
    [["summary", "chalenge"], /^model 'chalenge' is unknown \(did you mean challenge\?\)$/],
    [
      ["summary", "mlp", "--input", "28x28x"],
      /^--input is '28x28x', must be the shape of one example/,
    ],
    [["summary", "mlp", "--csv", "--md"], /exclude each other/],
  ])("%j", (args, line) => expectLine(args, 2, line));
});

describe("a wrong model", () => {
  const layers = (...list: object[]) => JSON.stringify({ type: "sequential", layers: list });
  it.each([
    [layers({ type: "conv2d", filters: 4, kernel: 40 }), 2, /^conv2d: .*28.*40|^conv2d: .*40.*28/],
    [
      layers({ type: "linear", units: 10 }),
      2,
      /^model: makes \[28, 28, 10\] of one image \[28, 28, 1\], .*end it with flatten or globalAvgPool/,
    ],
    [
      layers({ type: "flatten" }, { type: "linear", units: 7 }),
      2,
      /^model: makes \[7\] of one image \[28, 28, 1\], the data have 10 classes; .*linear with 10 units$/,
    ],
    [layers({ type: "cnov2d" }), 2, /cnov2d is unknown; write conv2d/],
    [layers({ type: "conv2d", filter: 4 }), 2, /conv2d: option filter is unknown; write filters/],
    ["[]", 2, /must be an object with a type/],
    ["{", 3, /model\.json: no JSON: /],
    [config({ batch: "128" }), 3, /model\.json: batch is "128", must be a whole number from 1$/],
    [config({ optimiser: { type: "sdg" } }), 2, /sdg is unknown/],
    [config({ augmentation: { shift: 0.5 } }), 2, /^augmentation: shift is 0\.5/],
    [config({ augmentation: { shfit: 1 } }), 3, /augmentation: shfit is unknown; write shift$/],
    [config({ augmentation: { cutout: 29 } }), 2, /cutout is 29; for images of 28 × 28 it must be/],
  ])("%s", async (text, code, line) => {
    const path = write("model.json", text);
    await expectLine(["train", path, "--threads", "1"], code, line);
  });

  it("that is not there", () =>
    expectLine(["train", "no.json"], 3, /^no\.json: no such file or folder$/));
});

describe("a wrong data set", () => {
  const images = (count: number) =>
    encodeIdx({ dtype: "uint8", shape: [count, 28, 28], data: new Uint8Array(count * 784) });
  const labels = (count: number, label = 1) =>
    encodeIdx({ dtype: "uint8", shape: [count], data: new Uint8Array(count).fill(label) });

  it.each([
    ["cut off", images(40).subarray(0, 1000), labels(40), /train-images-idx3-ubyte/],
    ["too long", new Uint8Array([...images(40), 0]), labels(40), /train-images-idx3-ubyte/],
    [
      "of another kind",
      new TextEncoder().encode("<!doctype html>"),
      labels(40),
      /train-images-idx3-ubyte/,
    ],
    ["with a label out of range", images(40), labels(40, 10), /train-labels-idx1-ubyte.*10/],
    ["with more images than labels", images(40), labels(39), /40.*39|39.*40/],
  ])("%s", async (_, imageBytes, labelBytes, line) => {
    write("train-images-idx3-ubyte", imageBytes);
    write("train-labels-idx1-ubyte", labelBytes);
    await expectLine(["train", "mlp", "--data", "mnist", "--data-dir", folder], 3, line);
  });

  it("that is not there", () =>
    expectLine(
      ["train", "mlp", "--data", "mnist", "--data-dir", folder],
      3,
      /train-images-idx3-ubyte/,
    ));
});

describe("a run that cannot be taken up", () => {
  it("a folder that holds no run", async () => {
    await expectLine(
      ["train", "--resume", "no"],
      3,
      /^no: not a run folder \(it has no config\.json\)$/,
    );
    await expectLine(["eval", "."], 3, /^\.: not a run folder/);
  });

  it("a damaged checkpoint, or one of another run", async () => {
    const recipe = write("small.json", config());
    for (const [out, seed] of [
      ["a", "1"],
      ["b", "2"],
    ] as const)
      expect(
        (
          await run([
            "train",
            recipe,
            "--out",
            join(folder, out),
            "--seed",
            seed,
            "--epochs",
            "1",
            "--quiet",
          ])
        ).code,
      ).toBe(0);
    const last = (out: string) => join(folder, out, "checkpoints", "last.safetensors");
    fs.copyFileSync(last("a"), last("b"));
    await expectLine(
      ["train", "--resume", "b"],
      3,
      /^b\/checkpoints\/last\.safetensors: a checkpoint of another run/,
    );
    fs.truncateSync(last("b"), 1000);
    await expectLine(
      ["train", "--resume", "b"],
      3,
      /^b\/checkpoints\/last\.safetensors: damaged checkpoint/,
    );
    fs.writeFileSync(last("b"), "not mine");
    await expectLine(
      ["train", "--resume", "b"],
      3,
      /^b\/checkpoints\/last\.safetensors: not a fovea checkpoint$/,
    );
    fs.truncateSync(join(folder, "a", "model.safetensors"), 100);
    await expectLine(["eval", "a"], 3, /^a\/model\.safetensors: safetensors: cut off/);
    await expectLine(
      ["train", recipe, "--out", "a"],
      5,
      /^cannot write a: it is there already \(--resume continues a run\)$/,
    );
  });
});

describe("a training that diverges", () => {
  it("names the step and the layer, keeps the last good checkpoint, exits with 4", async () => {
    const recipe = write("wild.json", config({ schedule: { type: "constant", rate: 1e25 } }));
    const { code, stderr } = await run([
      "train",
      recipe,
      "--out",
      join(folder, "run"),
      "--quiet",
      "--threads",
      "1",
    ]);
    expect(stderr).toMatch(
      /^fovea: step \d+ \(epoch 1, rate 1\.00e\+25\): (layer linear[12] puts out|the gradient of linear[12])[^\n]*\n$/,
    );
    expect(code).toBe(4);
    expect(fs.readdirSync(join(folder, "run", "checkpoints"))).toEqual(["last.safetensors"]);
  });
});

describe.runIf(process.platform === "linux")("a disk that takes no more", () => {
  it("while a checkpoint is written: one line, exit 5, nothing half-written", async () => {
    const recipe = write("small.json", config());
    // Files of at most 4 KiB: config.json fits, weights and checkpoint do not, nor would a compiler's.
    const through = 'ulimit -f 4; exec "$@"';
    const { code, stderr } = await run(
      ["train", recipe, "--out", "run", "--quiet", "--backend", "wasm"],
      { cwd: folder, through },
    );
    expect(stderr).toMatch(
      /^fovea: cannot write run\/model\.safetensors: the file would be larger than allowed\n$/,
    );
    expect(code).toBe(5);
    expect(fs.readdirSync(join(folder, "run")).sort()).toEqual([
      "checkpoints",
      "config.json",
      "metrics.jsonl",
    ]);
    expect(fs.readdirSync(join(folder, "run", "checkpoints"))).toEqual([]);
    // With room again the run goes on from where it stands.
    expect((await run(["train", "--resume", "run", "--quiet"], { cwd: folder })).code).toBe(0);
  });

  it("while the result is printed: one line, exit 5", async () => {
    const { code, stderr } = await run(["summary", "mlp"], { through: '"$@" >/dev/full' });
    expect(stderr).toBe("fovea: cannot write the output: the disk is full\n");
    expect(code).toBe(5);
  });
});
