/** ONNX's own tests of operators, run on WebAssembly. Made by test/golden/onnx-operators.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { wasm } from "../../../backend/wasm/index.ts";
import { elementTypes } from "../element.ts";
import { UnsupportedOnnxError } from "../import/error.ts";
import { runOnnx } from "../import/run.ts";
import { readTensor } from "../import/tensor.ts";
import { hold } from "../import/value.ts";
import { TensorProtoSchema } from "../proto/onnx_pb.ts";

interface Case {
  readonly name: string;
  readonly rtol: number;
  readonly atol: number;
  /** All in base64. */
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const file = join(import.meta.dirname, "../../../../test/golden/onnx-operators.json.gz");
const { cases } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
  readonly cases: readonly Case[];
};

/** What is refused, and why. */
const refused: readonly (readonly [names: RegExp, why: RegExp])[] = [
  [/^training_dropout(?!_zero)/, /training_mode is true; a model that is run drops nothing/],
  [/^maxpool_with_argmax/, /output Indices/],
  [/^scatter(nd|_elements)_.*(max|min|mul)/, /reduction is \w+, must be none or add/],
  [/^(de)?quantizelinear_blocked/, /scales of blocks/],
  [/^not_\dd/, /opset 1; opsets from 7/],
];

/**
 * ONNX's reference divides by the length before it was rounded here; PyTorch and onnxruntime by the length that comes out, as is done
 * here.
 */
const different = [
  "resize_downsample_scales_linear_align_corners",
  "resize_downsample_scales_cubic_align_corners",
];

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));
const tensorOf = (text: string) =>
  readTensor(fromBinary(TensorProtoSchema, bytesOf(text)), "a tensor of the test");

/** Halves are computed in float32 here, and rounded where ONNX's reference goes on with what was rounded. */
const halves = new Map([
  [elementTypes.float16, 2 ** -9],
  [elementTypes.bfloat16, 2 ** -6],
]);

const backend = wasm({ threads: 1 });

function check({ model, inputs, outputs, rtol, atol }: Case): void {
  const run = runOnnx(bytesOf(model), { backend });
  const given = run.model.inputs.map(({ name }, i) => {
    const { data, type, shape } = tensorOf(inputs[i] as string);
    return [name, hold(data, type, shape)] as const;
  });
  const types = given.map((_, i) => tensorOf(inputs[i] as string).type);
  const results = run(Object.fromEntries(given));
  for (const [i, { name }] of run.model.outputs.entries()) {
    const wanted = tensorOf(outputs[i] as string);
    const came = results[name];
    expect(came?.shape, name).toEqual(wanted.shape);
    const loose = Math.max(rtol, ...[...types, wanted.type].map((type) => halves.get(type) ?? 0));
    for (const [k, value] of (came?.data() ?? []).entries()) {
      const expected = wanted.data[k] as number;
      if (value === expected || (Number.isNaN(value) && Number.isNaN(expected))) continue;
      const error = Math.abs(value - expected);
      if (!(error <= atol + loose * Math.abs(expected)))
        expect.fail(`${name}[${k}] is ${value}, must be ${expected}`);
    }
  }
}

const whyRefused = (name: string): RegExp | undefined =>
  refused.find(([names]) => names.test(name))?.[1];

describe.each(cases.filter(({ name }) => !different.includes(name)))("$name", (given) => {
  const why = whyRefused(given.name);
  if (why === undefined)
    it("gives what it must", () => {
      check(given);
    });
  else
    it("is refused", () => {
      expect(() => check(given)).toThrow(UnsupportedOnnxError);
      expect(() => check(given)).toThrow(why);
    });
});
