import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { reference } from "../backend/reference/index.ts";
import {
  activation,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  flatten,
  globalAvgPool,
  gru,
  linear,
  relu,
  residual,
  sequential,
  type Variables,
  withInit,
} from "../nn/index.ts";
import { grad, key, setBackend, type Tensor, tensor } from "../tensor/index.ts";
import { plainMlp } from "../zoo/index.ts";
import { byDepth, signalPlot, signalProbe, signalTable } from "./index.ts";

const labels = tensor(Int32Array.of(0, 2, 1, 2));

const momentsOf = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length };
};
const normOf = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

for (const { name, backend, epsilon } of backends)
  describe(`signalProbe on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 64 * epsilon;

    it("gives mean and variance of outputs, and the norms of gradients, as computed apart", () => {
      const model = sequential({
        hidden: linear({ units: 5 }),
        act: activation("tanh"),
        head: linear({ units: 3 }),
      });
      const variables = model.init(key(3), [6]);
      const x = randomTensor([4, 6], 1).add(0.5);
      const signal = signalProbe(model)(variables, { x, labels, key: key(0) });

      const outputs = new Map<string, Tensor>();
      const { output } = model.apply(variables, x, {
        training: true,
        observe: ({ path, output }) => outputs.set(path, output),
      });
      expect(signal.layers.map(({ path }) => path)).toEqual(["hidden", "act", "head"]);
      for (const { path, mean, variance } of signal.layers) {
        const expected = momentsOf(outputs.get(path)?.data() ?? []);
        expectClose([mean, variance], [expected.mean, expected.variance], near);
      }
      expectClose([signal.loss], [crossEntropy(output, labels).item()], near);
      expectClose([signal.input.mean], [momentsOf(x.data()).mean], near);

      // ∂loss/∂logits = (softmax − one-hot) / N.
      const slope = grad((y: Tensor) => crossEntropy(y, labels))(output);
      expectClose([signal.layers[2]?.gradientNorm ?? 0], [normOf(slope.data())], near);

      const loss = (params: Variables["params"]) =>
        crossEntropy(model.apply({ ...variables, params }, x, { training: true }).output, labels);
      const slopes = grad(loss)(variables.params) as Record<string, Record<string, Tensor>>;
      for (const { path, weights } of signal.layers)
        for (const weight of weights) {
          const own = slopes[path]?.[weight.path.slice(path.length + 1)] as Tensor;
          expectClose([weight.gradientNorm], [normOf(own.data())], near);
        }
      expect(signal.layers.map(({ weights }) => weights.map((w) => w.path))).toEqual([
        ["hidden/weight", "hidden/bias"],
        [],
        ["head/weight", "head/bias"],
      ]);
    });

    it("is right for values whose squares float32 does not hold", () => {
      const model = sequential({ one: linear({ units: 1, bias: false }) });
      const variables = { params: { one: { weight: tensor([[1e-30]]) } }, state: {} };
      const x = tensor([[1], [-1], [3], [-3]]);
      const only = tensor(new Int32Array(4));
      const { layers } = signalProbe(model)(variables, { x, labels: only, key: key(0) });
      expect((layers[0]?.variance ?? 0) / 5e-60).toBeCloseTo(1, 5);
    });
  });

describe("signalProbe", () => {
  beforeAll(() => setBackend(reference()));

  it("leaves out layers that hand on what another made, and tells composites' own work", () => {
    const model = sequential({
      conv: conv2d({ filters: 3, kernel: 3, padding: "same", bias: false }),
      norm: batchNorm(),
      block: residual(sequential(relu(), conv2d({ filters: 3, kernel: 1 }))),
      drop: dropout({ rate: 0 }),
      pool: globalAvgPool(),
      flat: flatten(),
    });
    const x = randomTensor([4, 5, 5, 2], 1);
    const signal = signalProbe(model)(model.init(key(1), [5, 5, 2]), { x, labels, key: key(0) });
    expect(signal.layers.map(({ path }) => path)).toEqual([
      "conv",
      "norm",
      "block/body/relu",
      "block/body/conv2d",
      "block",
      "pool",
    ]);
    const norm = signal.layers[1];
    expect(norm?.mean).toBeCloseTo(0, 5);
    expect(norm?.variance).toBeCloseTo(1, 3);
    const rows = byDepth(signal);
    expect(rows.map(({ depth, path, output }) => [depth, path, output.path])).toEqual([
      [1, "conv", "block/body/relu"],
      [2, "block/body/conv2d", "pool"],
    ]);
    expect(signalTable("x", signal).rows).toHaveLength(2);
  });

  it("knows the weights of a model that is one layer, nested ones too", () => {
    const x = randomTensor([4, 3, 2], 1);
    const batch = { x, labels: tensor(Int32Array.of(0, 1, 0, 1)), key: key(0) };
    for (const [layer, path] of [
      [gru({ units: 2, layers: 2, returns: "last" }), "layer2/weight"],
      [linear({ units: 2 }), "weight"],
    ] as const) {
      const signal = signalProbe(layer)(layer.init(key(1), [3, 2]), batch);
      expect(signal.layers.flatMap(({ weights }) => weights.map(({ path }) => path))).toContain(
        path,
      );
      expect(byDepth(signal)).toHaveLength(1);
    }
  });

  it("traces a model once and runs it for every initialisation", () => {
    const model = plainMlp({ depth: 3, width: 8, classes: 3 });
    const probe = signalProbe(model);
    const x = randomTensor([4, 6], 2);
    const of = (init: "zeros" | "heNormal") =>
      probe(withInit(model, init).init(key(1), [6]), { x, labels, key: key(0) });
    const found = [
      { name: "zeros", signal: of("zeros") },
      { name: "heNormal", signal: of("heNormal") },
    ];
    expect(found[0]?.signal.loss).toBeCloseTo(Math.log(3), 5);
    const plot = signalPlot("variance", found);
    expect(plot.logY).toBe(true);
    expect(plot.series.map(({ name, points }) => [name, points.length])).toEqual([
      ["zeros", 3],
      ["heNormal", 3],
    ]);
  });
});
