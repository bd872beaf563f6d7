/** Every model of the zoo, narrow, as onnxruntime runs its export. */
import { beforeAll, expect, it } from "vitest";
import { expectClose, randomTensor } from "../../../../test/numeric.ts";
import { runInOnnxruntime } from "../../../../test/onnxruntime.ts";
import { randomVariables } from "../../../../test/random-variables.ts";
import { reference } from "../../../backend/reference/index.ts";
import { setBackend } from "../../../tensor/index.ts";
import { models } from "../../../zoo/index.ts";
import { exportOnnx } from "./export.ts";

// Interpreted: a few channels are computed sooner than the programs of a hundred models are made.
beforeAll(() => setBackend(reference()));

const width = 1 / 32;

it.each([...models.values()].map((model) => [model.name, model] as const))(
  "%s",
  async (_, { build, input: published, small }) => {
    const layer = build({ width });
    const example = small ?? (published.length === 3 ? [32, 32, published[2] ?? 3] : published);
    const variables = randomVariables(layer, example);
    // Several examples at once are met by the cases of the layers.
    const x = randomTensor([1, ...example], 7);
    const file = exportOnnx(layer, variables, example);
    const data = Float32Array.from(x.data());
    const came = await runInOnnxruntime(file, { shape: x.shape, data });
    const expected = layer.apply(variables, x, { training: false }).output;
    expect(came.shape).toEqual(expected.shape);
    expectClose(came.data, expected.data(), 1e-5);
  },
);
