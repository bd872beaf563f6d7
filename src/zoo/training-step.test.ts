import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import golden from "../../test/golden/training-step.json" with { type: "json" };
import { expectClose } from "../../test/numeric.ts";
import {
  batchNorm,
  conv2d,
  crossEntropy,
  fansOf,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  type Padding,
  relu,
  sequential,
  type Tensors,
  type Variables,
} from "../nn/index.ts";
import { type OptimiserState, sgd } from "../optim/index.ts";
import {
  compile,
  flatten,
  key,
  leafPaths,
  setBackend,
  type Tensor,
  tensor,
  unflatten,
  valueAndGrad,
} from "../tensor/index.ts";

const [batch, size, classes] = [6, 12, 10];

const block = (filters: number, padding: Padding): Layer =>
  sequential(conv2d({ filters, kernel: 3, padding, bias: false }), batchNorm(), relu());

/** The challenge network in miniature, as in test/golden/training-step.py. */
const network = sequential(
  block(4, "valid"),
  block(4, "valid"),
  maxPool({ size: 2 }),
  block(6, 1),
  block(6, 1),
  block(8, "valid"),
  globalAvgPool(),
  linear({ units: classes }),
);

/** Element i of parameter p by formula; see the script. */
function fill(params: Tensors): Tensors {
  const [leaves, structure] = flatten<Tensor>(params);
  const paths = leafPaths(params);
  const filled = leaves.map(({ shape, size: n }, p) => {
    const isWeight = paths[p]?.endsWith("weight") ?? false;
    const spread = isWeight ? Math.sqrt(2 / fansOf(shape).fanIn) : 0;
    const element = (i: number): number => {
      if (isWeight) return spread * Math.sin(0.7 * i + p);
      return paths[p]?.endsWith("scale") ? 1 + 0.1 * Math.sin(i + p) : 0.1 * Math.cos(i + p);
    };
    return tensor(
      Float64Array.from({ length: n }, (_, i) => element(i)),
      shape,
    );
  });
  return unflatten(structure, filled);
}

const norms = (tensors: Tensors): number[] =>
  flatten<Tensor>(tensors)[0].map((t) => Math.hypot(...t.data()));

for (const { name, backend, epsilon } of backends)
  describe(`one training step on ${name}, beside PyTorch`, () => {
    // Single precision: a few hundred roundings deep, the golden numbers themselves are of order 1.
    const near = Math.max(1e-9, Math.min(1e-5, 256 * epsilon));
    const { momentum, weightDecay } = golden;
    // As a number it would be rounded to float32 on the way.
    const rate = tensor(Float64Array.of(golden.rate), []);
    const optimiser = sgd({ momentum, weightDecay });
    let losses: number[];
    let gradients: Tensors;
    let final: Variables;
    let evaluation: number;

    beforeAll(() => {
      setBackend(backend);
      const pixels = batch * size * size;
      const images = tensor(
        Float64Array.from({ length: pixels }, (_, i) => Math.sin(0.37 * i) + Math.cos(0.011 * i)),
        [batch, size, size, 1],
      );
      const labels = tensor(Int32Array.from({ length: batch }, (_, i) => (7 * i) % classes));
      const made = network.init(key(0), [size, size, 1]);
      let params = fill(made.params);
      let state = made.state;
      let memory = optimiser.init(params);
      const step = compile((params: Tensors, state: Tensors, memory: OptimiserState) => {
        const lossOf = (params: Tensors): readonly [Tensor, Tensors] => {
          const applied = network.apply({ params, state }, images, { training: true });
          return [crossEntropy(applied.output, labels), applied.state];
        };
        const [[loss, after], grads] = valueAndGrad(lossOf, { aux: true })(params);
        const moved = optimiser.update(grads, memory, params, rate);
        return { loss, grads, state: after, params: moved.params, memory: moved.state };
      });
      losses = [];
      for (let at = 0; at < 3; at++) {
        const result = step(params, state, memory);
        losses.push(result.loss.item());
        if (at === 0) gradients = result.grads;
        ({ params, state, memory } = result);
      }
      final = { params, state };
      const { output } = network.apply(final, images, { training: false });
      evaluation = crossEntropy(output, labels).item();
    });

    it("has the losses of three steps", () => expectClose(losses, golden.losses, near));

    it("has the norm of each gradient", () =>
      expectClose(norms(gradients), golden.gradientNorms, near));

    it("has the norm of each parameter after three steps", () =>
      expectClose(norms(final.params), golden.parameterNorms, near));

    it("has the running statistics", () => {
      const expected = golden.running.flatMap(({ mean, variance }) => [mean, variance]);
      const came = flatten<Tensor>(final.state)[0].map((t) => [...t.data()]);
      expect(came.length).toBe(expected.length);
      for (const [i, values] of expected.entries()) expectClose(came[i] ?? [], values, near);
    });

    it("has the loss of an evaluation with them", () =>
      expectClose([evaluation], [golden.evaluationLoss], near));
  });
