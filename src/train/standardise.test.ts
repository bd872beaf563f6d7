import { expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { digits, fitStandardisation } from "../data/index.ts";
import { flatten, fromSpec, linear, sequential, standardise, toSpec } from "../nn/index.ts";
import { constant, sgd } from "../optim/index.ts";
import { fit as train } from "./fit.ts";
import { modelTensors, restoreVariables } from "./variables.ts";

it("a standardisation fitted to the training set stays as it is in training, and is saved with the model (E5)", async () => {
  const data = digits({ count: 64, seed: 1 });
  const fitted = fitStandardisation(data);
  const model = sequential({
    input: standardise(fitted),
    flat: flatten(),
    head: linear({ units: 10 }),
  });
  const { variables } = await train({
    ...{ model, data, epochs: 1, batch: 32, seed: 1, averaging: 0.9, backend: reference() },
    optimiser: sgd({ weightDecay: 0.1 }),
    schedule: constant({ rate: 0.1 }),
  });
  const stored = modelTensors(variables);
  expect([...stored.keys()]).toEqual([
    "params/head/weight",
    "params/head/bias",
    "state/input/mean",
    "state/input/std",
  ]);
  const numbers = (name: string) => [...(stored.get(`state/input/${name}`)?.data ?? [])];
  expect(numbers("mean")).toEqual(fitted.mean.map(Math.fround));
  expect(numbers("std")).toEqual(fitted.std.map(Math.fround));
  const again = fromSpec(JSON.parse(JSON.stringify(toSpec(model))));
  expect(modelTensors(restoreVariables(again, data.shape, stored))).toEqual(stored);
});
