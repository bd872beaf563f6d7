import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { smallRun } from "../../test/small-run.ts";
import { readSafetensors, type SafeTensor, writeSafetensors } from "../formats/index.ts";
import { exportModel } from "./command/export.ts";
import { importModel } from "./command/import.ts";
import { exitCodes } from "./exit-codes.ts";
import { faultOf } from "./fault.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-export-"));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tensorsOf = (path: string) => readSafetensors(readFileSync(path));

describe("fovea export and import", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    writeFileSync(at("small.json"), JSON.stringify(smallRun));
    const args = ["--data", "digits", "--seed", "1", "--backend", "wasm", "--quiet"];
    const { code, stderr } = await run(["train", at("small.json"), ...args, "--out", at("run")]);
    expect(code, stderr).toBe(0);
  });

  it("a run comes back as the same run, which eval judges the same", async () => {
    const file = at("small.safetensors");
    const told = await run(["export", at("run"), "--to", "safetensors", "--out", file, "--json"]);
    expect(told.code, told.stderr).toBe(0);
    expect(JSON.parse(told.stdout)).toMatchObject({
      ...{ event: "export", model: "small", to: "safetensors", out: file },
      check: { difference: 0, limit: 0 },
    });
    expect([...tensorsOf(file).tensors.keys()].sort()).toEqual([
      ...["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"],
    ]);

    const imported = await run(["import", file, "--out", at("back")]);
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.stdout).toBe(`${at("back")}: small, 1,450 parameters\n`);
    const config = (name: string) =>
      JSON.parse(readFileSync(join(at(name), "config.json"), "utf8"));
    expect(config("back")).toEqual(config("run"));
    const [before, after] = await Promise.all(
      ["run", "back"].map((name) => run(["eval", at(name), "--backend", "wasm", "--json"])),
    );
    const figures = (json = "{}") => {
      const { accuracy, loss, correct } = JSON.parse(json);
      return { accuracy, loss, correct };
    };
    expect(figures(after?.stdout)).toEqual(figures(before?.stdout));
    expect(figures(after?.stdout).correct).toBeGreaterThan(20);

    const resumed = await run(["train", "--resume", at("back"), "--quiet"]);
    expect(resumed.code, resumed.stderr).toBe(0);
  });

  it("names of our own come back too, and the last weights are those of the checkpoint", async () => {
    const files = await Promise.all(
      [[], ["--last"]].map(async (flags, i) => {
        const file = at(`own${i}.safetensors`);
        const args = ["--to", "safetensors", "--names", "fovea", "--out", file, ...flags];
        const { code, stderr } = await run(["export", at("run"), ...args]);
        expect(code, stderr).toBe(0);
        return file;
      }),
    );
    const [best = "", last = ""] = files;
    const checkpoint = tensorsOf(join(at("run"), "checkpoints", "last.safetensors")).tensors;
    const name = "params/linear1/weight";
    expect(tensorsOf(last).tensors.get(name)).toEqual(checkpoint.get(name));
    const { code, stderr } = await run(["import", best, "--out", at("own")]);
    expect(code, stderr).toBe(0);
  });

  it("writes a folder of JSON and weights that every command reads", async () => {
    const out = at("json");
    const told = await run(["export", at("run"), "--to", "json", "--out", out]);
    expect(told.stdout).toContain("model and 4 tensors read back; largest difference 0");
    expect(readdirSync(out).sort()).toEqual(["model.json", "shapes.json", "weights.safetensors"]);
    const shapes = JSON.parse(readFileSync(join(out, "shapes.json"), "utf8"));
    expect(shapes).toMatchObject({ input: [28, 28, 1], output: [10] });
    const summary = await run(["summary", join(out, "model.json"), "--input", "28x28x1"]);
    expect(summary.code, summary.stderr).toBe(0);
    const imported = await run([
      "import",
      join(out, "weights.safetensors"),
      "--out",
      at("json-run"),
    ]);
    expect(imported.code, imported.stderr).toBe(0);
  });

  it("writes PyTorch source, and says what it did not run and what differs", async () => {
    const out = at("pytorch");
    const told = await run(["export", at("run"), "--to", "pytorch", "--out", out, "--json"]);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toBe("fovea: train.py is not as the run in this: the augmentation shift\n");
    expect(readdirSync(out).sort()).toEqual(["model.py", "train.py", "weights.safetensors"]);
    const { check } = JSON.parse(told.stdout);
    expect(check.how).toMatch(
      process.env.FOVEA_PYTHON ? /run in PyTorch on 2/ : /not run: FOVEA_PYTHON names no Python/,
    );
    expect(check.difference).toBeLessThanOrEqual(check.limit);
  });

  const flags = { seed: 0, backend: "wasm" };

  it.each([
    ["lenet5", { to: "safetensor" }, 2, "--to 'safetensor' is unknown (did you mean safetensors?)"],
    ["lennet5", { to: "json" }, 2, "model 'lennet5' is unknown (did you mean lenet5?)"],
    [folder, { to: "json" }, 3, `${folder}: not a run folder (it has no config.json)`],
    ["lenet5", { to: "json", last: true }, 2, "--last is for run folders; lenet5 is a model"],
    [
      "lenet5",
      { to: "safetensors", out: "/dev/full", force: true },
      5,
      "cannot write /dev/full: the disk is full",
    ],
    [
      "lenet5",
      { to: "json", out: at("no/such") },
      5,
      `cannot write ${at("no/such")}: no such folder`,
    ],
    [
      "lenet5",
      { to: "json", out: folder },
      2,
      `${folder}: is there already; --force replaces it, --out takes another name`,
    ],
  ] as const)("fovea export %s %j is refused", async (name, more, code, message) => {
    const error = await exportModel(name, { ...flags, ...more }).catch((error: unknown) => error);
    expect(faultOf(error)).toEqual({ code, message });
  });

  it.each([
    [
      "lenet5.pt",
      {},
      2,
      "lenet5.pt: its ending says no format that can be imported (known: .safetensors, .onnx)",
    ],
    [at("none.safetensors"), {}, 3, `${at("none.safetensors")}: no such file or folder`],
    [at("small.safetensors"), { classes: 3 }, 2, "--classes goes with --model"],
    [
      at("small.safetensors"),
      { model: "lennet5" },
      2,
      "model 'lennet5' is unknown (did you mean lenet5?)",
    ],
    [
      at("none.safetensors"),
      { data: "minst" },
      2,
      "--data 'minst' is unknown (did you mean mnist?)",
    ],
  ] as const)("fovea import %s %j is refused", async (path, more, code, message) => {
    const error = await importModel(path, more).catch((error: unknown) => error);
    expect(faultOf(error)).toEqual({ code, message });
  });

  it("a folder, a pipe and a device are no files to import", async () => {
    const pipe = at("pipe.onnx");
    execFileSync("mkfifo", [pipe]);
    const device = at("device.onnx");
    symlinkSync("/dev/zero", device);
    const inner = at("folder.onnx");
    mkdirSync(inner);
    for (const [path, what] of [
      [inner, "is a folder"],
      [pipe, "is a pipe or a device, must be a file"],
      [device, "is a pipe or a device, must be a file"],
    ]) {
      const error = await importModel(path ?? "", {}).catch((error: unknown) => error);
      expect(faultOf(error)).toEqual({ code: exitCodes.input.code, message: `${path}: ${what}` });
    }
  });

  it("a run in a file that is not that of its weights makes no folder; --data is not ignored", async () => {
    const file = at("told.safetensors");
    await run(["export", at("run"), "--to", "safetensors", "--out", file, "--backend", "wasm"]);
    const { tensors, metadata } = tensorsOf(file);
    const config = JSON.parse(metadata.run ?? "");
    const saved = (name: string, more: object): string => {
      const told = { ...metadata, run: JSON.stringify({ ...config, ...more }) };
      writeFileSync(at(name), writeSafetensors(tensors, told));
      return at(name);
    };
    const few = saved("few.safetensors", { classes: ["x"] });
    const error = await importModel(few, { out: at("few") }).catch((error: unknown) => error);
    expect(faultOf(error)).toEqual({
      code: exitCodes.input.code,
      message: `${few}: the run in it has 1 classes, the model makes 10 numbers`,
    });
    expect(existsSync(at("few"))).toBe(false);
    const lying = saved("lying.safetensors", { input: [5, 5, 3], model: { type: "flatten" } });
    await importModel(lying, { out: at("mended"), data: "mnist" });
    const mended = JSON.parse(readFileSync(join(at("mended"), "config.json"), "utf8"));
    expect(mended).toEqual({ ...config, data: { name: "mnist" } });
  });

  it("weights by our own names are read in any float type", async () => {
    const file = at("half.safetensors");
    const flags = ["--names", "fovea", "--backend", "wasm"];
    await run(["export", "lenet5", "--to", "safetensors", "--out", file, ...flags]);
    const { tensors, metadata } = tensorsOf(file);
    const halves = [...tensors].map(([name, { shape, data }]): [string, SafeTensor] => {
      const bits = Uint16Array.from({ length: data.length }, (_, i) =>
        Number(data[i]) < 0 ? 0xbf80 : 0x3f80,
      );
      return [name, { dtype: "BF16", shape, data: bits }];
    });
    writeFileSync(file, writeSafetensors(halves, metadata));
    expect(await importModel(file, { out: at("half") })).toBe(0);
    const { data } = tensorsOf(join(at("half"), "model.safetensors"))
      .tensors.values()
      .next().value as SafeTensor;
    expect(data).toBeInstanceOf(Float32Array);
    expect(data.every((value) => value === 1 || value === -1)).toBe(true);
  });

  it("a name out of a file leads to no other folder", async () => {
    const file = at("label.safetensors");
    await run(["export", at("run"), "--to", "safetensors", "--out", file, "--backend", "wasm"]);
    const { tensors, metadata } = tensorsOf(file);
    const config = JSON.parse(metadata.run ?? "");
    const told = JSON.stringify({ ...config, recipe: "x/../../../evil" });
    writeFileSync(file, writeSafetensors(tensors, { ...metadata, run: told }));
    const inner = at("inner");
    mkdirSync(inner);
    const imported = await run(["import", file, "--json"], { cwd: inner });
    expect(imported.code, imported.stderr).toBe(0);
    const { run: made } = JSON.parse(imported.stdout);
    expect(made).toMatch(/^runs\/[\d-]+-x-\.\.-\.\.-\.\.-evil-1$/);
    const exported = await run(["export", made, "--to", "safetensors"], { cwd: inner });
    expect(exported.code, exported.stderr).toBe(0);
    expect(readdirSync(inner).sort()).toEqual(["runs", "x-..-..-..-evil.safetensors"]);
  });

  it("nothing is left of what the disk did not take", async () => {
    const out = at("full");
    const args = ["export", "lenet5", "--to", "json", "--out", out];
    const told = await run(args, { through: 'trap "" XFSZ; ulimit -f 16; "$@"' });
    expect(told.stderr).toBe(`fovea: cannot write ${out}: the file would be larger than allowed\n`);
    expect(told.code).toBe(exitCodes.output.code);
    expect(readdirSync(folder).filter((name) => name.includes("full"))).toEqual([]);
    const again = ["import", at("small.safetensors"), "--out", out];
    const imported = await run(again, { through: 'trap "" XFSZ; ulimit -f 8; "$@"' });
    expect(imported.stderr).toBe(
      `fovea: cannot write ${out}: the file would be larger than allowed\n`,
    );
    expect(readdirSync(folder).filter((name) => name.includes("full"))).toEqual([]);
  });

  it("weights of another model are listed with both shapes, and no run is made", async () => {
    const file = at("foreign.safetensors");
    const data = new Float32Array(6);
    writeFileSync(file, writeSafetensors([["conv2d1.weight", { dtype: "F32", shape: [6], data }]]));
    const out = at("foreign");
    const told = await run(["import", file, "--model", "lenet5", "--out", out]);
    expect(told.code).toBe(exitCodes.input.code);
    expect(told.stderr).toContain(
      `fovea: ${file}: 10 tensors do not fit the model: conv2d1.weight is [6], must be [6, 1, 5, 5]; conv2d1.bias is missing, must be [6];`,
    );
    expect(existsSync(out)).toBe(false);
    const unnamed = await run(["import", file, "--out", out]);
    expect(unnamed.stderr).toContain("does not say what model it is of: name one of the zoo");
  });

  it("a file that may not be read is named", async () => {
    const file = at("locked.safetensors");
    writeFileSync(file, "");
    chmodSync(file, 0);
    const told = await run(["import", file, "--model", "lenet5"]);
    // Root may read all; to it the file is empty.
    expect(told.stderr).toMatch(
      /locked\.safetensors: (permission denied|safetensors: 0 bytes are too few)/,
    );
    expect(told.code).toBe(exitCodes.input.code);
  });
});
