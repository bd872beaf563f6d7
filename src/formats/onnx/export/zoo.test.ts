/** Every model of the zoo, narrow, as onnxruntime runs its export. */
import { beforeAll, expect, it } from "vitest";
import { expectClose } from "../../../../test/numeric.ts";
import { runInOnnxruntime } from "../../../../test/onnxruntime.ts";
import { randomVariables } from "../../../../test/random-variables.ts";
import { wasm } from "../../../backend/wasm/index.ts";
import type { Layer } from "../../../nn/index.ts";
import { key, setBackend, uniform } from "../../../tensor/index.ts";
import { type Model, models } from "../../../zoo/index.ts";
import { exportOnnx, onnxGraph } from "./export.ts";

beforeAll(() => setBackend(wasm({ threads: 1 })));

const WIDTH = 0.1;

/** Beyond so many layers a model repeats what its shorter sisters have; what it costs is its program here. */
const MOST_LAYERS = 260;

const layersIn = ({ children }: Layer): number =>
  children.reduce((sum, { layer }) => sum + layersIn(layer), 1);

const narrow = (model: Model): { readonly layer: Layer; readonly input: readonly number[] } => ({
  layer: model.build({ width: WIDTH }),
  input: model.small ?? (model.input.length === 3 ? [32, 32, model.input[2] ?? 3] : model.input),
});

it.each([...models.values()].map((model) => [model.name, model] as const))(
  "%s",
  async (_, model) => {
    const { layer, input } = narrow(model);
    const variables = randomVariables(layer, input);
    const x = uniform(key(7), [2, ...input], -1, 1);
    if (layersIn(layer) > MOST_LAYERS) {
      expect(onnxGraph(layer, variables, input).outputs).toHaveLength(1);
      return;
    }
    const file = exportOnnx(layer, variables, input);
    const data = Float32Array.from(x.data());
    const came = await runInOnnxruntime(file, { shape: x.shape, data });
    const expected = layer.apply(variables, x, { training: false }).output;
    expect(came.shape).toEqual(expected.shape);
    expectClose(came.data, expected.data(), 1e-5);
  },
);
