import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../../test/printed.ts";
import { randomVariables } from "../../../test/random-variables.ts";
import { wasm } from "../../backend/wasm/index.ts";
import { readOnnx } from "../../formats/onnx/index.ts";
import { conv2d, embedding, globalAvgPool, linear, relu, sequential } from "../../nn/index.ts";
import { key, setBackend } from "../../tensor/index.ts";
import { onnxTargetIn } from "../../train/export/onnx.ts";
import { onnxTarget } from "./onnx.ts";

const layer = sequential(
  conv2d({ filters: 3, kernel: 2 }),
  relu(),
  globalAvgPool(),
  linear({ units: 2 }),
);
const input = [4, 4, 2];
const model = { label: "small", layer, input, variables: randomVariables(layer, input) };

beforeAll(() => setBackend(wasm({ threads: 1 })));

describe("the check of an ONNX export", () => {
  it("runs it in onnxruntime where that is", async () => {
    const check = await onnxTarget.check(onnxTarget.write(model, {}), model, {});
    expect(check.how).toMatch(
      /^run by onnxruntime-node [\d.]+ on 2 random examples; largest output /,
    );
    expect(check.difference).toBeLessThanOrEqual(check.limit);
  });

  it("runs it here where no runtime is, and says so", async () => {
    const alone = onnxTargetIn(() => undefined);
    const options = { batch: 3 } as const;
    const check = await alone.check(alone.write(model, options), model, options);
    expect(check.how).toMatch(/^run by fovea's own reader on 3 random examples; /);
    expect(check.difference).toBeLessThanOrEqual(check.limit);
  });

  it("sees weights that are not the model's", async () => {
    const files = onnxTarget.write(model, {});
    const variables = layer.init(key(5), input);
    const check = await onnxTarget.check(files, { ...model, variables }, {});
    expect(check.difference).toBeGreaterThan(check.limit);
  });

  it("reads ids where the model does", async () => {
    const words = sequential(embedding({ vocabulary: 5, dim: 3 }), globalAvgPool());
    const reader = {
      label: "words",
      layer: words,
      input: [4],
      variables: randomVariables(words, [4]),
    };
    const check = await onnxTarget.check(onnxTarget.write(reader, {}), reader, {});
    expect(check.difference).toBeLessThanOrEqual(check.limit);
  });
});

describe("fovea export --to onnx", () => {
  const folder = mkdtempSync(join(tmpdir(), "fovea-onnx-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes a model of the zoo", async () => {
    const out = join(folder, "lenet5.onnx");
    const flags = ["--to", "onnx", "--opset", "20", "--out", out, "--backend", "wasm"];
    const { code, stdout } = await runHere(["export", "lenet5", ...flags]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/lenet5, \d+\.\d+ MB\nrun by onnxruntime-node .* largest difference /);
    const { opset, inputs } = readOnnx(readFileSync(out));
    expect(opset).toBe(20);
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([["x", ["N", 1, 32, 32]]]);
  });

  it("refuses an opset that it does not know", async () => {
    const flags = ["--to", "onnx", "--opset", "12", "--out", join(folder, "none.onnx")];
    const { code, message } = await runHere(["export", "lenet5", ...flags]);
    expect([code, message]).toEqual([2, "--opset is 12, must be a whole number from 13 to 23"]);
  });
});
