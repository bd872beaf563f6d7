import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import golden from "../../test/golden/zoo-resnet.json" with { type: "json" };
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { fansOf, type Layer, type Tensors, type Variables } from "../nn/index.ts";
import {
  compile,
  flatten,
  key,
  leafPaths,
  setBackend,
  type Tensor,
  unflatten,
} from "../tensor/index.ts";
import { basicBlock, bottleneck, models, preactResnet, resnet, smallImageStem } from "./index.ts";
import { preactBottleneckBlock } from "./preact-resnet.ts";
import { zeroPadding } from "./resnet.ts";
import { deepStem, wideProjection } from "./senet.ts";
import { squeezeExcite } from "./squeeze-excite.ts";
import { wideResnet } from "./wide-resnet.ts";

const classes = 5;
const narrow = { depths: [2, 1, 1, 1], channels: 8, classes };
const grouped = bottleneck({ groups: 4, groupWidth: 32 });

/** As in test/golden/zoo-resnet.py. */
const networks: Readonly<Record<keyof typeof golden.logits, Layer>> = {
  groups: resnet({ ...narrow, block: grouped }),
  "wide bottlenecks": resnet({ ...narrow, block: bottleneck({ groupWidth: 128 }) }),
  "basic blocks, squeezed and excited": resnet({
    ...narrow,
    block: basicBlock,
    attention: squeezeExcite,
  }),
  "groups, squeezed and excited": resnet({ ...narrow, block: grouped, attention: squeezeExcite }),
  "deep stem and wide shortcuts": resnet({
    ...narrow,
    block: bottleneck({ groups: 4, groupWidth: 32, first: 1 / 2 }),
    attention: squeezeExcite,
    stem: deepStem,
    shortcut: wideProjection,
    dropout: 0.2,
  }),
  "shortcuts without weights": resnet({
    block: basicBlock,
    depths: [2, 2, 2],
    channels: 4,
    stem: smallImageStem,
    shortcut: zeroPadding,
    classes,
  }),
  "no shortcuts": resnet({
    block: basicBlock,
    depths: [2, 2, 2],
    channels: 4,
    stem: smallImageStem,
    shortcut: "none",
    classes,
  }),
  "pre-activation": preactResnet({ ...narrow, block: preactBottleneckBlock }),
  "wide pre-activation": wideResnet({ depth: 10, widen: 2, classes }),
};

/** Tensor p by the script's rule, from the numbers of seed `first` + p. */
function fill(tensors: Tensors, first: number): Tensors {
  const [leaves, structure] = flatten<Tensor>(tensors);
  const paths = leafPaths(tensors);
  const filled = leaves.map(({ shape }, p) => {
    const values = randomTensor(shape, first + p);
    const name = paths[p]?.split("/").at(-1);
    if (name === "weight") return values.mul(Math.sqrt(6 / fansOf(shape).fanIn));
    return values.mul(0.1).add(name === "scale" || name === "variance" ? 1 : 0);
  });
  return unflatten(structure, filled);
}

for (const [name, { params, macs }] of Object.entries(golden.counts))
  it(`${name} has the parameters and MACs that PyTorch counts`, () => {
    expect(models.get(name)?.expect).toEqual({ params, macs });
  });

for (const { name, backend, epsilon } of backends)
  for (const [kind, network] of Object.entries(networks))
    describe(`a small network of ${kind} on ${name}`, () => {
      beforeAll(() => setBackend(backend));

      it("has PyTorch's logits for the same weights", () => {
        const { params, state } = network.init(key(0), [32, 32, 3]);
        const variables = { params: fill(params, 0), state: fill(state, 500) };
        const apply = compile(
          (variables: Variables, x: Tensor) =>
            network.apply(variables, x, { training: false }).output,
        );
        const came = apply(variables, randomTensor([2, 32, 32, 3], 1000));
        expectClose(came.data(), golden.logits[kind as keyof typeof golden.logits], 256 * epsilon);
      });
    });
