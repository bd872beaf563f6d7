import { beforeAll, describe, expect, it } from "vitest";
import { backends, onReference } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import {
  activation,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  flatten,
  linear,
  residual,
  sequential,
  squaredError,
  type Variables,
} from "../../nn/index.ts";
import { grad, key, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import { channelMaps } from "./channel-maps.ts";
import { layerGradients } from "./layer-gradients.ts";
import { layerOutputs } from "./layer-outputs.ts";

const model = sequential({
  conv: conv2d({ filters: 3, kernel: 3, padding: "same", bias: false }),
  norm: batchNorm(),
  relu: activation("relu"),
  block: residual(conv2d({ filters: 3, kernel: 1 })),
  drop: dropout({ rate: 0.5 }),
  flatten: flatten(),
  head: linear({ units: 4 }),
});
const shape = [5, 6, 2];

for (const { name, backend, epsilon } of backends)
  describe(`layerOutputs on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 64 * epsilon;

    it("gives what every layer gives when it is applied alone, in float64", () => {
      const variables = model.init(key(1), shape);
      const x = randomTensor([2, ...shape], 3);
      const found = layerOutputs(model)(variables, x);
      const expected = onReference(() => {
        const seen: [string, ArrayLike<number>][] = [];
        model.apply(model.init(key(1), shape), x, {
          training: false,
          observe: ({ path, output }) => seen.push([path, output.data()]),
        });
        return new Map(seen);
      });
      expect(found.map(({ path }) => path)).toEqual([...expected.keys()]);
      for (const { path, output } of found)
        expectClose(output.data(), expected.get(path) ?? [], near);
    });

    it("says which layers only hand on, and which are of others", () => {
      const found = layerOutputs(model)(model.init(key(1), shape), randomTensor([1, ...shape], 3));
      expect(found.filter(({ passes }) => passes).map(({ path }) => path)).toEqual([
        ...["drop", "flatten", ""],
      ]);
      expect(found.filter(({ composite }) => composite).map(({ path }) => path)).toEqual([
        ...["block", ""],
      ]);
    });

    it("runs one program for several weights, and computes what is asked for only", () => {
      const outputs = layerOutputs(model, { only: ({ path }) => path === "relu" });
      const x = randomTensor([1, ...shape], 5);
      const [first, second] = [1, 2].map(
        (seed) => outputs(model.init(key(seed), shape), x)[0]?.output,
      );
      expect(outputs(model.init(key(1), shape), x)).toHaveLength(1);
      expect(Math.min(...Array.from(first?.data() ?? []))).toBeGreaterThanOrEqual(0);
      expect(first?.data()).not.toEqual(second?.data());
    });

    it("gives gradients of outputs and weights as grad does", () => {
      const small = sequential({
        hidden: linear({ units: 5 }),
        act: activation("tanh"),
        head: linear({ units: 3 }),
      });
      const variables = small.init(key(3), [4]);
      const x = randomTensor([6, 4], 8);
      const labels = tensor(Int32Array.of(0, 2, 1, 2, 0, 1));
      const found = layerGradients(small)(variables, { x, labels, key: key(0) });
      const lossOf = (params: Variables["params"]) =>
        crossEntropy(small.apply({ ...variables, params }, x, { training: true }).output, labels);
      expectClose([found.loss], [lossOf(variables.params).item()], near);
      const slopes = grad(lossOf)(variables.params) as Record<string, Record<string, Tensor>>;
      expect(found.weights).toHaveLength(4);
      for (const { path, gradient, weight } of found.weights) {
        const [layer = "", part = ""] = path.split("/");
        expect(gradient.shape).toEqual(weight.shape);
        expectClose(gradient.data(), slopes[layer]?.[part]?.data() ?? [], near);
      }
      const logits = found.layers.at(-1);
      const slope = grad((y: Tensor) => crossEntropy(y, labels))(logits?.output as Tensor);
      expectClose(logits?.gradient.data() ?? [], slope.data(), near);
    });

    it("takes a regression's loss and values", () => {
      const line = linear({ units: 1 });
      const x = tensor([[1], [2]]);
      const labels = tensor([[3], [5]]);
      const variables = { params: { weight: tensor([[1]]), bias: tensor([0]) }, state: {} };
      const loss = squaredError.kind.make();
      const found = layerGradients(line, { loss })(variables, { x, labels, key: key(0) });
      const [output] = found.layers;
      expectClose(output?.output.data() ?? [], [1, 2], near);
      // d/dy of the loss by differences: whatever factor it has, both terms share it.
      const [first, second] = Array.from(output?.gradient.data() ?? []).map(Number);
      expect((second ?? 0) / (first ?? 1)).toBeCloseTo(3 / 2, 5);
    });
  });

describe("channelMaps", () => {
  it("takes an image's channels apart, for the example that is asked for", () => {
    const x = randomTensor([2, 3, 4, 5], 1);
    const { channels, height, width, values } = channelMaps(x.data(), x.shape, 1);
    expect([channels, height, width]).toEqual([5, 3, 4]);
    const nested = x.array() as unknown as number[][][][];
    for (let c = 0; c < 5; c++)
      for (let y = 0; y < 3; y++)
        for (let z = 0; z < 4; z++)
          expect(values[(c * 3 + y) * 4 + z]).toBe(nested[1]?.[y]?.[z]?.[c]);
  });

  it("gives points for vectors, rows for sequences, and no more channels than asked for", () => {
    const vector = channelMaps([1, 2, 3, 4], [2, 2], 1);
    expect(vector).toEqual({ channels: 2, height: 1, width: 1, values: Float32Array.of(3, 4) });
    const rows = channelMaps([1, 2, 3, 4, 5, 6], [1, 3, 2]);
    expect(rows).toMatchObject({ channels: 2, height: 1, width: 3 });
    expect([...rows.values]).toEqual([1, 3, 5, 2, 4, 6]);
    expect(channelMaps([1, 2, 3, 4], [1, 4], 0, 2).values).toEqual(Float32Array.of(1, 2));
    expect(() => channelMaps([1], [1])).toThrow("must be [N, …, C]");
  });
});
