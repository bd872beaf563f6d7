import { beforeAll, describe, expect, it } from "vitest";
import { backends, onReference } from "../../../test/backends.ts";
import { expectClose, randomTensor, randomValues, slopes } from "../../../test/numeric.ts";
import {
  flatten as flattenTree,
  grad,
  key,
  setBackend,
  type Tensor,
  tensor,
  unflatten,
} from "../../tensor/index.ts";
import * as nn from "../index.ts";
import { layerKinds } from "./index.ts";

interface Case {
  readonly layer: nn.Layer;
  readonly input: readonly number[];
  readonly training?: boolean;
}

const images = [2, 5, 4, 2] as const;

/** Every kind of layer, with its options in turn. */
const cases: Readonly<Record<string, Case>> = {
  linear: { layer: nn.linear({ units: 3 }), input: [4, 5] },
  "linear, without bias, on the last of four axes": {
    layer: nn.linear({ units: 3, bias: false }),
    input: [2, 3, 2, 5],
  },
  conv2d: { layer: nn.conv2d({ filters: 3, kernel: 3 }), input: images },
  "conv2d, strided, same": {
    layer: nn.conv2d({ filters: 2, kernel: [3, 2], stride: 2, padding: "same" }),
    input: images,
  },
  "conv2d, dilated, padded unevenly": {
    layer: nn.conv2d({
      filters: 2,
      kernel: 2,
      dilation: [2, 3],
      padding: [
        [1, 0],
        [0, 2],
      ],
    }),
    input: images,
  },
  "conv2d, grouped": {
    layer: nn.conv2d({ filters: 6, kernel: 3, groups: 2, padding: 1 }),
    input: images,
  },
  "conv2d, depthwise, stride beyond the kernel": {
    layer: nn.conv2d({ filters: 2, kernel: 2, groups: 2, stride: 3 }),
    input: images,
  },
  "conv2d, 1×1": { layer: nn.conv2d({ filters: 2, kernel: 1 }), input: images },
  "batchNorm in training": { layer: nn.batchNorm(), input: images, training: true },
  "batchNorm of vectors in training": {
    layer: nn.batchNorm({ epsilon: 0.01 }),
    input: [5, 3],
    training: true,
  },
  "batchNorm in evaluation": { layer: nn.batchNorm(), input: images },
  maxPool: { layer: nn.maxPool({ size: 2 }), input: images },
  "maxPool, overlapping, padded": {
    layer: nn.maxPool({ size: 3, stride: 2, padding: 1 }),
    input: images,
  },
  avgPool: { layer: nn.avgPool({ size: [2, 3] }), input: images },
  "avgPool, overlapping, padded": {
    layer: nn.avgPool({ size: 3, stride: 1, padding: "same" }),
    input: images,
  },
  globalAvgPool: { layer: nn.globalAvgPool(), input: images },
  "dropout in training": { layer: nn.dropout({ rate: 0.4 }), input: [4, 8], training: true },
  "dropout in evaluation": { layer: nn.dropout({ rate: 0.4 }), input: [4, 8] },
  flatten: { layer: nn.flatten(), input: images },
  sequential: {
    layer: nn.sequential(
      nn.conv2d({ filters: 2, kernel: 2 }),
      nn.batchNorm(),
      nn.activation("tanh"),
      nn.flatten(),
      nn.linear({ units: 3 }),
    ),
    input: images,
    training: true,
  },
  residual: { layer: nn.residual(nn.conv2d({ filters: 2, kernel: 3, padding: 1 })), input: images },
  "residual with a shortcut": {
    layer: nn.residual(
      nn.conv2d({ filters: 2, kernel: 3, stride: 2 }),
      nn.conv2d({ filters: 2, kernel: 3, stride: 2, bias: false }),
    ),
    input: images,
  },
  "branches, joined": {
    layer: nn.branches([
      nn.conv2d({ filters: 2, kernel: 1 }),
      nn.conv2d({ filters: 3, kernel: 3, padding: 1 }),
    ]),
    input: images,
  },
  "branches, summed": {
    layer: nn.branches(
      {
        a: nn.linear({ units: 3 }),
        b: nn.activation("gelu"),
        c: nn.linear({ units: 3, bias: false }),
      },
      { join: "add" },
    ),
    input: [4, 3],
  },
  custom: {
    layer: nn.custom({
      name: "scale",
      init: () => ({ params: { by: tensor([0.5, -2, 1]) } }),
      apply: ({ params }, x) => x.mul((params as { by: Tensor }).by),
    }),
    input: [4, 3],
  },
  ...Object.fromEntries(
    Object.keys(nn.activations).map((name) => [
      name,
      { layer: nn.activation(name), input: [3, 7] },
    ]),
  ),
};

it("every kind of layer has a case", () => {
  const met = new Set(Object.values(cases).map(({ layer }) => layer.type));
  expect([...layerKinds.keys()].filter((type) => !met.has(type))).toEqual([]);
});

/** Σ weights · output: a scalar on which every output element bears differently. */
function score({ layer, training = false }: Case, variables: nn.Variables, x: Tensor): Tensor {
  const mode = training ? { training, key: key(5) } : { training };
  const { output } = layer.apply(variables, x, mode);
  return output.mul(tensor(randomValues(output.size, 11), output.shape)).sum();
}

/** The same variables at values that nothing treats specially (no zero bias, no unit scale). */
function scramble(tensors: nn.Tensors, low: number): nn.Tensors {
  const [leaves, structure] = flattenTree<Tensor>(tensors);
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

for (const { name, backend, epsilon } of backends)
  describe(`layers on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-7 + 256 * epsilon;

    for (const [title, given] of Object.entries(cases))
      it(`${title}: value as in float64, gradients as central differences`, () => {
        const x = randomTensor(given.input, 3);
        const made = given.layer.init(key(1), given.input.slice(1));
        const variables = { params: scramble(made.params, 0), state: scramble(made.state, 1.5) };
        const value = score(given, variables, x).item();
        expectClose([value], [onReference(() => score(given, variables, x).item())], near);

        const ofInput = grad((x: Tensor) => score(given, variables, x))(x).data();
        expectClose(
          ofInput,
          slopes((x) => score(given, variables, x), x),
          near,
        );

        const [leaves, structure] = flattenTree<Tensor>(variables.params);
        const at = (params: nn.Tensors): Tensor => score(given, { ...variables, params }, x);
        const gradients = leaves.length === 0 ? {} : grad(at)(variables.params);
        for (const [i, came] of flattenTree<Tensor>(gradients)[0].entries()) {
          const moved = (leaf: Tensor): Tensor => at(unflatten(structure, leaves.with(i, leaf)));
          expectClose(came.data(), slopes(moved, leaves[i] as Tensor), near);
        }
      });
  });
