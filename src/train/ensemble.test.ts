import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { digits } from "../data/index.ts";
import { ensemble, ensembleVariables, type Layer, type Variables } from "../nn/index.ts";
import { constant, sgd } from "../optim/index.ts";
import { lenet5, mlp } from "../zoo/index.ts";
import { type Evaluation, evaluator } from "./evaluate.ts";
import { fit as train } from "./fit.ts";

describe("an ensemble of trained models (Trimps-Soushen)", () => {
  const backend = wasm({ threads: 2 });
  const data = digits({ count: 800, seed: 1 });
  const test = digits({ count: 400, seed: 2 });
  const models = [mlp, lenet5, mlp].map((model) => model.build({ width: 1 / 2 }));
  let alone: readonly Evaluation[];
  let together: Evaluation;

  const judge = async (model: Layer, variables: Variables): Promise<Evaluation> =>
    (await evaluator(model, { batch: 100, backend })(variables, test)) ?? expect.fail();

  beforeAll(async () => {
    const trained: Variables[] = [];
    for (const [seed, model] of models.entries()) {
      const { variables } = await train({
        ...{ model, data, seed, epochs: 4, batch: 40, averaging: 0, backend },
        optimiser: sgd({ momentum: 0.9 }),
        schedule: constant({ rate: 0.02 }),
      });
      trained.push(variables);
    }
    alone = await Promise.all(models.map((model, i) => judge(model, trained[i]!)));
    const whole = ensemble(models);
    together = await judge(whole, ensembleVariables(whole, trained));
  });

  const mean = (pick: (evaluation: Evaluation) => number) =>
    alone.reduce((sum, evaluation) => sum + pick(evaluation), 0) / alone.length;

  it("is at least as accurate as its members are on average", () => {
    expect(Math.min(...alone.map(({ accuracy }) => accuracy))).toBeGreaterThan(0.6);
    expect(together.accuracy).toBeGreaterThanOrEqual(mean(({ accuracy }) => accuracy));
  });

  it("has no larger loss than its members on average, for −log is convex", () => {
    expect(together.loss).toBeLessThan(mean(({ loss }) => loss));
  });
});
