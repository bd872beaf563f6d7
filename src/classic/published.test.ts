import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import golden from "../../test/golden/classic.json" with { type: "json" };
import { reference } from "../backend/reference/index.ts";
import { loadSamples } from "../cli/classic/load-samples.ts";
import { classics, pickSamples, rowOf, type Samples } from "./index.ts";
import { accuracyOf } from "./judged.ts";
import { dot } from "./linear-algebra.ts";
import { leastSquares } from "./linear-regression.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { scaled, scalingOf } from "./scaling.ts";
import { kernelOf, svm } from "./svm/index.ts";

const folder = join(process.env.FOVEA_DATA ?? "", "tabular");
const context = { seed: 1, backend: reference() };
const learners: Readonly<Record<string, readonly [name: string, options: object]>> = {
  svm: ["svm", {}],
  "svm, linear": ["svm", { kernel: "linear" }],
  "softmax-regression": ["softmax-regression", {}],
  rbf: ["rbf", { centres: 60 }],
};
/** Centres depend on chance, most where rows are few. */
const seedsOf = (learner: string, { size }: Samples): number[] =>
  learner === "rbf" && size < 1000 ? [1, 2, 3] : [1];

async function foldAccuracy(
  samples: Samples,
  folds: string,
  name: string,
  options: object,
  seed = 1,
): Promise<number> {
  const network = classics.get(name);
  if (network === undefined) throw new Error(`there is no ${name}`);
  let sum = 0;
  for (let fold = 0; fold < 10; fold++) {
    const rows = Array.from(folds, Number);
    const those = (held: boolean) =>
      pickSamples(
        samples,
        [...rows.keys()].filter((n) => (rows[n] === fold) === held),
      );
    const { model } = await network.fit(those(false), options, { ...context, seed });
    sum += accuracyOf(those(true), network.answer(model, those(true)));
  }
  return sum / 10;
}

describe("on published tables, in scikit-learn's folds", () => {
  for (const [name, { folds, accuracies, inertia }] of Object.entries(golden.tables))
    it(`${name}: support vector machines, softmax regression and radial basis functions within a point, k-means within 1 %`, async () => {
      if (!existsSync(join(folder, "iris.csv"))) {
        console.log(`not run: ${name}, because FOVEA_DATA names no folder that holds tabular/`);
        // What can be held without it: every row has a fold, and all folds are about equally large.
        expect(new Set(folds).size).toBe(10);
        return;
      }
      const samples = await loadSamples({ data: name, dataDir: folder }, 1);
      expect(folds).toHaveLength(samples.size);
      for (const [learner, accuracy] of Object.entries(accuracies)) {
        const [network, options] = learners[learner] ?? [learner, {}];
        const seeds = seedsOf(learner, samples);
        let own = 0;
        for (const seed of seeds)
          own += (await foldAccuracy(samples, folds, network, options, seed)) / seeds.length;
        console.log(
          `${name}, ${learner}: ${(100 * own).toFixed(2)} %, scikit-learn ${(100 * accuracy).toFixed(2)} %`,
        );
        expect(Math.abs(own - accuracy)).toBeLessThanOrEqual(0.01 + 1e-12);
      }
      const rows = scaled(samples, scalingOf(samples));
      const clusters = samples.classes.length;
      const fitted = await classics.get("k-means")?.fit(rows, { clusters, starts: 10 }, context);
      expect((fitted?.tracked.values.at(-1) ?? 0) / inertia).toBeGreaterThan(0.99);
      expect((fitted?.tracked.values.at(-1) ?? 0) / inertia).toBeLessThan(1.01);
    }, 240_000);

  it("finds what has one answer only: weights of logistic and ridge regression, decision values of a support vector machine", async () => {
    const { logistic, decisions, ridge } = golden.exact;
    if (!existsSync(join(folder, "iris.csv"))) {
      console.log("not run: exact values, because FOVEA_DATA names no folder that holds tabular/");
      expect(logistic).toHaveLength(31);
      return;
    }
    const cancer = await loadSamples({ data: "breast-cancer", dataDir: folder }, 1);
    const found = await logisticRegression.fit(cancer, { steps: 1 }, context);
    for (const [i, weight] of [...found.model.weight, found.model.bias].entries())
      expect(weight).toBeCloseTo(logistic[i] as number, 4);

    const { model } = await svm.fit(cancer, {}, context);
    const of = kernelOf(model.kernel, model.gamma);
    const alike = scaled(cancer, model);
    for (const [n, decision] of decisions.entries()) {
      const values = model.support.map((one) => of(one, rowOf(alike, n)));
      const score = dot(model.coefficient[0] ?? [], values) + (model.bias[0] as number);
      // Both end within 1e-3 of their conditions.
      expect(Math.abs(score - decision)).toBeLessThan(5e-3);
    }

    const iris = await loadSamples({ data: "iris", dataDir: folder }, 1);
    const every = Array.from({ length: iris.size }, (_, n) => rowOf(iris, n));
    const lengths: Samples = {
      ...{ name: "petal width", size: iris.size, width: 3, features: iris.features.slice(0, 3) },
      ...{ classes: [], labels: new Int32Array() },
      rows: Float64Array.from(every.flatMap((row) => Array.from(row.subarray(0, 3)))),
      targets: Float64Array.from(every, (row) => row[3] as number),
    };
    const plane = leastSquares(lengths, 3);
    for (const [i, weight] of [...plane.weight, plane.bias].entries())
      expect(weight).toBeCloseTo(ridge[i] as number, 9);
  });

  for (const version of [1, 2.1, 3])
    it(`iris: LVQ${version} is right about 95 % of held-out flowers`, async () => {
      const { folds } = golden.tables.iris;
      if (!existsSync(join(folder, "iris.csv"))) {
        console.log(
          `not run: LVQ${version}, because FOVEA_DATA names no folder that holds tabular/`,
        );
        expect(folds).toHaveLength(150);
        return;
      }
      const samples = await loadSamples({ data: "iris", dataDir: folder }, 1);
      const accuracy = await foldAccuracy(samples, folds, "lvq", { version });
      console.log(`iris, LVQ${version}: ${(100 * accuracy).toFixed(2)} %`);
      expect(accuracy).toBeGreaterThanOrEqual(0.95);
    });
});
