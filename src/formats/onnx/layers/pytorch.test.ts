/** Files of PyTorch's exporters, run here and in onnxruntime, as a program and as layers. Made by test/golden/onnx-pytorch.py. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { backends } from "../../../../test/backends.ts";
import { randomValues } from "../../../../test/numeric.ts";
import { fromSpec, type Layer, toSpec } from "../../../nn/index.ts";
import { setBackend, type Tensor, tensor } from "../../../tensor/index.ts";
import { runOnnx } from "../import/run.ts";
import { fromOnnx } from "./from-onnx.ts";

const folder = join(import.meta.dirname, "../../../../test/golden/onnx-pytorch");

const shapes: Readonly<Record<string, readonly number[]>> = {
  mlp: [2, 6],
  convolutional: [2, 1, 10, 10],
  residual: [2, 3, 16, 16],
  lstm: [2, 4, 3],
  gru: [2, 4, 3],
  rnn: [2, 4, 3],
  transformer: [2, 5, 8],
  normalisations: [2, 3, 8, 8],
  resizing: [2, 2, 4, 4],
  gates: [2, 3, 8, 8],
};

/** What a file becomes, in the order of its layers. */
const layersOf: Readonly<Record<string, readonly string[]>> = {
  mlp: ["linear", "relu", "linear", "gelu", "linear"],
  convolutional: [
    ...["conv2d", "relu", "batchNorm", "maxPool", "conv2d", "leakyRelu", "avgPool"],
    ...["flatten", "linear", "batchNorm", "tanh", "linear"],
  ],
  residual: [
    ...["conv2d", "maxPool", "conv2d", "relu", "conv2d", "relu", "conv2d", "relu", "conv2d"],
    ...["conv2d", "relu", "adaptiveAvgPool", "flatten", "linear"],
  ],
  lstm: ["lstm", "lstm", "linear"],
  gru: ["gru", "linear"],
  rnn: ["rnn", "linear"],
  normalisations: [
    ...["conv2d", "groupNorm", "gelu", "instanceNorm", "layerNorm", "linear", "prelu"],
  ],
  resizing: ["conv2d", "upsample", "convTranspose2d", "upsample", "batchNorm", "pad"],
  gates: [
    ...["conv2d", "silu", "channelSlice", "channelSlice", "conv2d", "hardSwish"],
    ...["channelShuffle", "adaptiveAvgPool", "conv2d", "relu", "conv2d", "sigmoid"],
    ...["globalAvgPool", "softmax"],
  ],
};

const files = readdirSync(folder).map((file) => {
  const [name = ""] = file.split("-");
  const shape = shapes[name] ?? [];
  const size = shape.reduce((n, extent) => n * extent, 1);
  return { file, name, shape, x: Float32Array.from(randomValues(size, 5)) };
});

const bytesOf = (file: string): Uint8Array => readFileSync(join(folder, file));

async function judge({ file, shape, x }: (typeof files)[number]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(bytesOf(file), { intraOpNumThreads: 1 });
  const results = await session.run({ x: new ort.Tensor("float32", x, shape) });
  return results.y?.data as Float32Array;
}

/** Differences beside the largest value: a normalisation makes large errors of small ones. */
function expectSame(came: Tensor, wanted: Float32Array): void {
  expect(came.size).toBe(wanted.length);
  const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = Math.max(
    ...Array.from(came.data(), (value, i) => Math.abs(value - (wanted[i] ?? 0))),
  );
  expect(worst / scale).toBeLessThan(2e-5);
}

describe.each(files)("$file", (given) => {
  const { file, name, shape, x } = given;
  const input = tensor(x, shape);

  it("runs on every backend as in onnxruntime", async () => {
    const wanted = await judge(given);
    for (const { backend } of backends.slice(0, name === "residual" ? undefined : 2)) {
      const { y } = runOnnx(bytesOf(file), { backend })({ x: input });
      expectSame(y as Tensor, wanted);
    }
  });

  // An unrolled loop over steps has no layer, and attention that is written out none either.
  const refused = file === "rnn-dynamo.onnx" || name === "transformer";
  if (refused)
    it("says what has no layer", () => {
      expect(() => fromOnnx(bytesOf(file))).toThrow(
        /^onnx: node "\w+" \((Slice|Gather)\): \w+ of opset 20 .*, of which there is no layer; runOnnx runs it$/,
      );
    });
  else
    it("is layers, which give the same, as JSON too", async () => {
      const wanted = await judge(given);
      const imported = fromOnnx(bytesOf(file));
      const images = shape.length === 4;
      expect(imported.input).toEqual(images ? [...shape.slice(2), shape[1]] : shape.slice(1));
      // The newer exporter puts a normalisation into the linear layer before it.
      const types = layersOf[name]?.filter(
        (type, i, all) =>
          !(file.includes("dynamo") && type === "batchNorm" && all[i - 1] === "linear"),
      );
      expect(imported.layer.children.map(({ layer }) => layer.type)).toEqual(types);
      const last = images ? input.permute([0, 2, 3, 1]) : input;
      const layers: Layer[] = [imported.layer, fromSpec(toSpec(imported.layer))];
      setBackend(backends[1]?.backend as (typeof backends)[number]["backend"]);
      for (const layer of layers) {
        const { output } = layer.apply(imported.variables, last, { training: false });
        expectSame(output.rank === 4 ? output.permute([0, 3, 1, 2]) : output, wanted);
      }
    });
});

it("names layers by their weights", () => {
  const { layer } = fromOnnx(bytesOf("residual-dynamo.onnx"));
  expect(
    layer.children.map(({ name }) => name).filter((name) => /conv|fc|down/.test(name)),
  ).toEqual([
    "layer1.conv1",
    "layer1.conv2",
    "layer2.conv1",
    "layer2.conv2",
    "layer2.downsample.0",
    "fc",
  ]);
});
