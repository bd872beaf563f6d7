import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import {
  activation,
  crossEntropy,
  type Layer,
  linear,
  sequential,
  type Tensors,
} from "../nn/index.ts";
import { compile, key, setBackend, type Tensor, tensor, valueAndGrad } from "../tensor/index.ts";
import { adam, type OptimiserState } from "./index.ts";

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const labels = Int32Array.of(0, 1, 1, 0);

/** Trains on exclusive or and gives the number of right answers. */
function solve(network: Layer, steps: number): number {
  const [x, t] = [tensor(inputs), tensor(labels)];
  const optimiser = adam();
  let { params } = network.init(key(3), [2]);
  let state = optimiser.init(params);
  const answer = (params: Tensors): Tensor =>
    network.apply({ params, state: {} }, x, { training: true }).output;
  const step = compile((params: Tensors, state: OptimiserState) => {
    const [loss, grads] = valueAndGrad((p: Tensors) => crossEntropy(answer(p), t))(params);
    return { loss, ...optimiser.update(grads, state, params, 0.1) };
  });
  for (let at = 0; at < steps; at++) ({ params, state } = step(params, state));
  return [...answer(params).argmax(1).data()].filter((y, i) => y === labels[i]).length;
}

for (const { name, backend } of backends)
  describe(`exclusive or on ${name} (S1)`, () => {
    beforeAll(() => setBackend(backend));

    it("is solved with one hidden layer", () => {
      const network = sequential(linear({ units: 4 }), activation("tanh"), linear({ units: 2 }));
      expect(solve(network, 150)).toBe(4);
    });

    it("is not solved without: no line separates it", () => {
      expect(solve(linear({ units: 2 }), 150)).toBeLessThan(4);
    });
  });
