import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
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

it("names the nearest initialiser and activation", async () => {
  const said = async (flags: object) =>
    faultOf(await signal("plain", flags).catch((thrown: unknown) => thrown)).message;
  expect(await said({ init: "heNorm" })).toMatch(/^--init: init is "heNorm".*write "heNormal"$/);
  expect(await said({ activation: "relo" })).toMatch(/^activation relo is unknown; write relu$/);
});
