import { beforeAll, describe, expect, it } from "vitest";
import { backends, onReference } from "../../../test/backends.ts";
import { expectClose, randomTensor, randomValues, slopes } from "../../../test/numeric.ts";
import {
  compile,
  flatten as flattenTree,
  grad,
  key,
  setBackend,
  Tensor,
  tensor,
  unflatten,
} from "../../tensor/index.ts";
import type * as nn from "../index.ts";
import { cases, type LayerCase } from "./cases/index.ts";
import { layerKinds } from "./index.ts";

it("every kind of layer has a case", () => {
  const met = new Set(Object.values(cases).flatMap(({ layer }) => typesIn(layer)));
  expect([...layerKinds.keys()].filter((type) => !met.has(type))).toEqual([]);
});

const typesIn = (layer: nn.Layer): string[] => [
  layer.type,
  ...layer.children.flatMap((child) => typesIn(child.layer)),
];

/** Σ weights · output: a scalar on which every output element bears differently. */
function score({ layer, training = false }: LayerCase, variables: nn.Variables, x: Tensor): Tensor {
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

/** A case's tensors, and its score as a function of those that have gradients. */
const caseAt = (given: LayerCase) => {
  const made = given.layer.init(key(1), given.input.slice(1));
  const params = scramble(made.params, given.paramsFrom ?? 0);
  const state = scramble(made.state, 1.5);
  const at = { params, x: randomTensor(given.input, 3) };
  const scoreAt = ({ params, x }: typeof at): Tensor => score(given, { params, state }, x);
  return { at, scoreAt };
};

/** What every backend must give, from float64: the score, and its slope along each element of each tensor. */
function judge(given: LayerCase): { readonly value: number; readonly slopes: Float64Array[] } {
  return onReference(() => {
    const { at, scoreAt } = caseAt(given);
    const [leaves, structure] = flattenTree<Tensor>(at);
    // Traced once: it runs twice for every element.
    const run = compile(scoreAt);
    const moved = (i: number) => (leaf: Tensor) =>
      run(unflatten(structure, leaves.with(i, leaf)) as typeof at);
    return { value: run(at).item(), slopes: leaves.map((leaf, i) => slopes(moved(i), leaf)) };
  });
}

const judged = new Map<string, ReturnType<typeof judge>>();

/** The differences do not depend on the backend: the first one that asks pays for them. */
function expectedOf(title: string, given: LayerCase): ReturnType<typeof judge> {
  const known = judged.get(title) ?? judge(given);
  judged.set(title, known);
  return known;
}

for (const { name, backend, epsilon } of backends)
  describe(`layers on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-7 + 256 * epsilon;

    for (const [title, given] of Object.entries(cases))
      it(`${title}: value as in float64, gradients as central differences`, () => {
        const expected = expectedOf(title, given);
        const { at, scoreAt } = caseAt(given);
        const value = scoreAt(at).item();
        expectClose([value], [expected.value], near);
        const [gradients] = flattenTree<Tensor>(grad(scoreAt)(at));
        // All in one program: what a layer's test costs is its programs.
        Tensor.evaluate(gradients);
        for (const [i, came] of gradients.entries())
          expectClose(came.data(), expected.slopes[i] ?? [], near);
      });
  });
