import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { run } from "../../../test/cli.ts";
import { faultOf } from "../fault.ts";
import { signal } from "./signal.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-signal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("prints a table for each scheme, and plots by depth (E9)", async () => {
  const asked = "plain --depth 4 --width 16 --init heNormal,normal:0.01 --backend wasm";
  const { code, stdout, stderr } = await run(["signal", ...asked.split(" ")]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^heNormal: loss \d/);
  expect(stdout).toMatch(/\n\nnormal:0\.01: loss 2\.30/);
  expect(stdout).toMatch(
    /\nlayer +output of +mean +variance +gradient norm, output +gradient norm, weight\n/,
  );
  expect(stdout.match(/\nlinear[1-3] +relu +/g)).toHaveLength(6);
  expect(stdout).toContain("Variance of the outputs by depth");
  expect(stdout).toContain("Gradient of the loss by depth");
});

it("gives everything as JSON, of a model from a file on given data, the same for the same seed", async () => {
  const path = join(folder, "small.json");
  const spec = {
    type: "sequential",
    layers: [
      { type: "flatten" },
      { type: "linear", units: 6 },
      { type: "relu" },
      { type: "linear", units: 10 },
    ],
  };
  writeFileSync(path, JSON.stringify(spec));
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const flags = {
    ...{ data: "digits", batch: 16, activation: "sigmoid,relu", init: "zeros,orthogonal" },
    ...{ json: true, backend: "reference", seed: 3 },
  };
  try {
    await signal(path, flags);
    await signal(path, flags);
  } finally {
    write.mockRestore();
  }
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(lines[1]);
  const { schemes, ...rest } = JSON.parse(lines[0] ?? "");
  expect(rest).toEqual({
    ...{ model: "small", input: [28, 28, 1], data: "digits", batch: 16, seed: 3 },
    backend: "reference",
  });
  const named = schemes.map(({ activation, init }: Record<string, string>) => [activation, init]);
  expect(named).toEqual([
    ["sigmoid", "zeros"],
    ["sigmoid", "orthogonal"],
    ["relu", "zeros"],
    ["relu", "orthogonal"],
  ]);
  expect(schemes[0].layers.map(({ type }: { type: string }) => type)).toEqual([
    "linear",
    "sigmoid",
    "linear",
  ]);
  expect(Math.abs(schemes[0].input.mean)).toBeLessThan(0.2);
});

it.each([
  ["chalenge", {}, "model 'chalenge' is unknown (did you mean challenge?)"],
  ["plain", { init: "normal:-1" }, "--init: init.std is -1, must be finite and > 0"],
  ["plain", { init: "zeros:1" }, '--init: init is "zeros:1"; zeros has no options, write "zeros"'],
  ["plain", { init: "," }, "--init is ',', must be names with commas between"],
  ["plain", { data: "digit" }, "--data 'digit' is unknown (did you mean digits?)"],
  ["lenet5", { depth: 3 }, "--depth and --width are for the model plain, not for lenet5"],
  [
    "lenet5",
    { data: "digits" },
    "lenet5 reads 32x32x1, the images of --data digits are 28x28x1; leave --data out for random numbers",
  ],
])("refuses %s with %j in one line", async (name, flags, line) => {
  const error = await signal(name, flags).catch((thrown: unknown) => thrown);
  expect(faultOf(error)).toEqual({ code: 2, message: line });
});

describe("models from a file", () => {
  const file = (name: string, ...layers: object[]): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify({ type: "sequential", layers }));
    return path;
  };
  const json = async (path: string, flags: object) => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      await signal(path, { json: true, backend: "reference", batch: 4, ...flags });
      return JSON.parse(String(write.mock.calls[0]?.[0]));
    } finally {
      write.mockRestore();
    }
  };
  const refused = async (path: string, flags: object) =>
    faultOf(await signal(path, flags).catch((thrown: unknown) => thrown));

  it("take sequences and vectors by --input; one number is no class, so its slope is not 0", async () => {
    const path = file(
      "one",
      { type: "lstm", units: 3 },
      { type: "flatten" },
      { type: "linear", units: 1 },
    );
    const { input, schemes } = await json(path, { input: [5, 2] });
    expect(input).toEqual([5, 2]);
    expect(schemes[0].loss).toBeGreaterThan(0);
    for (const { gradientNorm } of schemes[0].layers) expect(gradientNorm).toBeGreaterThan(0);
  });

  it("are refused in one line where example or classes do not fit", async () => {
    const path = file("five", { type: "flatten" }, { type: "linear", units: 5 });
    expect(await refused(path, { data: "digits" })).toEqual({
      code: 2,
      message:
        "the model makes 5 logits, --data digits has 10 classes; leave --data out for random numbers",
    });
    expect(await refused(path, {})).toEqual({
      code: 2,
      message: `${path}: its input is not known; say what shape an example has, --input 28x28x1, or name the data, --data digits`,
    });
    const ids = file("ids", { type: "embedding", vocabulary: 9, dim: 2 });
    expect((await refused(ids, { input: [8] })).message).toMatch(
      /^embedding: the id at \[\d+, \d\] is -\d\S*, must be in 0 … 8/,
    );
    expect((await refused(path, { data: "digits", input: [8] })).message).toMatch(
      / reads 8, the images /,
    );
  });

  it("say so where no layer has a weight", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await signal(file("none", { type: "relu" }), { input: [3], batch: 2, backend: "reference" });
    const said = String(write.mock.calls[0]?.[0]);
    write.mockRestore();
    expect(said).toMatch(/^none: loss \d\S*\nno layer has a weight; --json lists /);
  });
});

it("names the nearest initialiser and activation", async () => {
  const said = async (flags: object) =>
    faultOf(await signal("plain", flags).catch((thrown: unknown) => thrown)).message;
  expect(await said({ init: "heNorm" })).toMatch(/^--init: init is "heNorm".*write "heNormal"$/);
  expect(await said({ activation: "relo" })).toMatch(/^activation relo is unknown; write relu$/);
});
