import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import golden from "../../test/golden/zoo-resnet.json" with { type: "json" };
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { summarise } from "../inspect/index.ts";
import { fansOf, type Layer, stochasticDepth, type Tensors, type Variables } from "../nn/index.ts";
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
import { preactBottleneckBlock, preactResnets } from "./preact-resnet.ts";
import { residualAttention, residualAttentions } from "./residual-attention.ts";
import { resnets, zeroPadding } from "./resnet.ts";
import { cifarResnets } from "./resnet-cifar.ts";
import { resnexts } from "./resnext.ts";
import { deepStem, senets, wideProjection } from "./senet.ts";
import { squeezeExcite } from "./squeeze-excite.ts";
import { wideResnet, wideResnets } from "./wide-resnet.ts";

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
  attention: residualAttention([1, 1], { width: 1 / 16, classes }),
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

describe("lecture S4's parameters, in millions: all that training moves, batch normalisation and classifier included", () => {
  it.each([
    ["resnet50", 25.6],
    ["resnet101", 44.5],
    ["resnet152", 60.2],
    ["wide_resnet50_2", 68.9],
    ["preact_resnet200", 64.7],
  ])("%s: %d", (name, millions) => {
    const { build, input } = models.get(name) ?? expect.fail(`there is no ${name}`);
    expect(Math.round(summarise(build(), input).params / 1e5) / 10).toBe(millions);
  });
});

describe("the networks for CIFAR of He et al. 2016, table 6, and Zagoruyko & Komodakis 2016, table 5", () => {
  it.each([
    ["resnet20_cifar", 0.27],
    ["resnet32_cifar", 0.46],
    ["resnet44_cifar", 0.66],
    ["resnet56_cifar", 0.85],
    ["resnet110_cifar", 1.7],
    ["wrn_28_10", 36.5],
  ])("%s has %d million parameters", (name, millions) => {
    const { params } = models.get(name)?.expect ?? expect.fail(`there is no ${name}`);
    const digits = `${millions}`.split(".")[1]?.length;
    expect(Number((params / 1e6).toFixed(digits))).toBe(millions);
  });
});

it("a stochastic depth of 54 blocks falls from nearly 1 to ½", () => {
  const layer = models.get("resnet110_stochastic")?.build() ?? expect.fail("there is none");
  const survivals = layersIn(layer).flatMap(({ type, options }) =>
    type === "residual" ? [options.survival] : [],
  );
  expect(survivals).toEqual(stochasticDepth(54));
});

it.each([
  ...resnets,
  ...cifarResnets,
  ...preactResnets,
  ...wideResnets,
  ...resnexts,
  ...senets,
  ...residualAttentions,
])("$name can be made narrow", ({ build, small = [32, 32, 3], expect: { params } }) => {
  const narrow = build({ width: 1 / 16, classes: 3 });
  const found = summarise(narrow, small);
  expect(found.output).toEqual([3]);
  expect(found.params).toBeLessThan(params / 15);
});

const layersIn = (layer: Layer): Layer[] => [
  layer,
  ...layer.children.flatMap((child) => layersIn(child.layer)),
];

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
