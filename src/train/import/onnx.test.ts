import { describe, expect, it } from "vitest";
import { exportOnnx } from "../../formats/onnx/index.ts";
import { activation, conv2d, globalAvgPool, linear, residual, sequential } from "../../nn/index.ts";
import { key, ones } from "../../tensor/index.ts";
import { onnxFormat } from "./onnx.ts";

describe("an ONNX file", () => {
  const layer = sequential({
    stem: conv2d({ filters: 4, kernel: 3, padding: 1 }),
    block: residual(sequential(conv2d({ filters: 4, kernel: 1 }), activation("silu"))),
    pool: globalAvgPool(),
    head: linear({ units: 3 }),
  });
  const variables = layer.init(key(1), [8, 8, 3]);
  const bytes = exportOnnx(layer, variables, [8, 8, 3]);

  it("is a model with its weights, channels last", () => {
    const imported = onnxFormat.read(bytes, {});
    expect(imported.input).toEqual([8, 8, 3]);
    const x = ones([2, 8, 8, 3]).mul(0.3);
    const mode = { training: false };
    const wanted = layer.apply(variables, x, mode).output.data();
    const came = imported.layer.apply(imported.variables, x, mode).output.data();
    for (const [i, value] of came.entries()) expect(value).toBeCloseTo(wanted[i] ?? 0, 5);
  });

  it("says itself what model it is", () => {
    expect(() => onnxFormat.read(bytes, { model: "resnet18" })).toThrow(
      "an ONNX file says itself what model it is: leave out --model and --classes",
    );
  });
});
