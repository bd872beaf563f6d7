import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import golden from "../../test/golden/zoo.json" with { type: "json" };
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { summarise } from "../inspect/index.ts";
import { crossEntropy, fansOf, type Layer, type Tensors } from "../nn/index.ts";
import { sgd } from "../optim/index.ts";
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
import {
  basicBlock,
  bottleneckBlock,
  mobilenetV1,
  models,
  resnet,
  smallImageStem,
} from "./index.ts";

const [batch, size, classes] = [8, 32, 10];

/** As in test/golden/zoo.py. */
const networks: Readonly<Record<keyof typeof golden.steps, Layer>> = {
  "basic blocks": resnet({ block: basicBlock, depths: [2, 1, 1, 1], channels: 4, classes }),
  bottlenecks: resnet({ block: bottleneckBlock, depths: [1, 2, 1, 1], channels: 2, classes }),
  "basic blocks for small images": resnet({
    block: basicBlock,
    depths: [1, 1, 1, 1],
    channels: 2,
    stem: smallImageStem,
    classes,
  }),
  "separable blocks": mobilenetV1.build({ width: 1 / 8, classes }),
};

/** Parameter p from the numbers of seed p; see the script. */
function fill(params: Tensors): Tensors {
  const [leaves, structure] = flatten<Tensor>(params);
  const paths = leafPaths(params);
  const filled = leaves.map(({ shape }, p) => {
    const values = randomTensor(shape, p);
    if (paths[p]?.endsWith("scale")) return values.mul(0.1).add(1);
    const isWeight = paths[p]?.endsWith("weight") ?? false;
    return values.mul(isWeight ? Math.sqrt(6 / fansOf(shape).fanIn) : 0.1);
  });
  return unflatten(structure, filled);
}

for (const [model, { params, macs }] of Object.entries(golden.counts))
  it(`${model} has the parameters and MACs of torchvision's`, () => {
    const { build, input } = models.get(model) ?? expect.fail(`there is no ${model}`);
    expect(summarise(build(), input)).toMatchObject({ params, macs });
  });

for (const { name, backend, epsilon } of backends)
  for (const [family, network] of Object.entries(networks))
    describe(`a small network of ${family} on ${name}, beside PyTorch`, () => {
      const expected = golden.steps[family as keyof typeof networks];
      // Some thirty layers deep, and in the last stage a batch normalisation has 8 values a channel.
      const near = 512 * epsilon;
      let loss: Tensor;
      let logits: Tensor;
      let evaluated: Tensor;
      let grads: Tensors;

      beforeAll(() => {
        setBackend(backend);
        const optimiser = sgd();
        const rate = tensor(Float64Array.of(golden.rate), []);
        const made = network.init(key(0), [size, size, 3]);
        const images = randomTensor([batch, size, size, 3], 1000);
        const labels = tensor(Int32Array.from({ length: batch }, (_, i) => (7 * i) % classes));
        const step = compile((params: Tensors, state: Tensors) => {
          const lossOf = (params: Tensors) => {
            const { output, state: after } = network.apply({ params, state }, images, {
              training: true,
            });
            return [crossEntropy(output, labels), { output, after }] as const;
          };
          const [[loss, { output, after }], grads] = valueAndGrad(lossOf, { aux: true })(params);
          const moved = optimiser.update(grads, optimiser.init(params), params, rate);
          return { loss, logits: output, grads, params: moved.params, state: after };
        });
        const stepped = step(fill(made.params), made.state);
        ({ loss, logits, grads } = stepped);
        evaluated = network.apply(stepped, images, { training: false }).output;
      });

      it("has the logits and the loss of training", () => {
        expectClose(logits.data(), expected.trainingLogits, near);
        expectClose([loss.item()], [expected.loss], near);
      });

      it("has the norm of each gradient", () => {
        const norms = flatten<Tensor>(grads)[0].map((t) => Math.hypot(...t.data()));
        expectClose(norms, expected.gradientNorms, near);
      });

      it("after one step has the logits of evaluation", () =>
        expectClose(evaluated.data(), expected.evaluationLogits, near));
    });
