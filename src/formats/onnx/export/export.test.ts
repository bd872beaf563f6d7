/** Every kind of layer as onnxruntime runs its export, beside what it gives here. */
import { describe, expect, it } from "vitest";
import { onReference } from "../../../../test/backends.ts";
import { expectClose, randomTensor, randomValues } from "../../../../test/numeric.ts";
import { runInOnnxruntime } from "../../../../test/onnxruntime.ts";
import type { Tensors, Variables } from "../../../nn/index.ts";
import { cases, type LayerCase } from "../../../nn/layer/cases/index.ts";
import { flatten, key, type Tensor, tensor, unflatten } from "../../../tensor/index.ts";
import { exportOnnx, type OnnxOptions } from "./export.ts";

/** Numbers that nothing treats specially: no bias of 0, no variance of 1. */
function scramble(tensors: Tensors, low: number): Tensors {
  const [leaves, structure] = flatten<Tensor>(tensors);
  return unflatten(
    structure,
    leaves.map(({ shape, size }, i) =>
      tensor(
        randomValues(size, 31 + i).map((v) => v + low),
        shape,
      ),
    ),
  );
}

function variablesOf({ layer, input, paramsFrom = 0 }: LayerCase): Variables {
  const made = layer.init(key(1), input.slice(1));
  return { params: scramble(made.params, paramsFrom), state: scramble(made.state, 1.5) };
}

async function expectSame(given: LayerCase, options: OnnxOptions): Promise<void> {
  const { layer, input } = given;
  const variables = variablesOf(given);
  const x = randomTensor(input, 3);
  const expected = onReference(() => {
    const { output } = layer.apply(variables, x, { training: false });
    return { shape: output.shape, data: Array.from(output.data()) };
  });
  const file = exportOnnx(layer, variables, input.slice(1), options);
  const came = await runInOnnxruntime(file, { shape: input, data: x.data() as Float32Array });
  expect(came.shape).toEqual(expected.shape);
  expectClose(came.data, expected.data, 1e-5);
}

describe.each(Object.entries(cases))("%s", (_title, given) => {
  it("gives the same in onnxruntime", async () => {
    await expectSame(given, { batch: given.input[0] ?? 1, input: "float32" });
  });
});
