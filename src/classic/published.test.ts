import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import golden from "../../test/golden/classic.json" with { type: "json" };
import { reference } from "../backend/reference/index.ts";
import { loadSamples } from "../cli/classic/load-samples.ts";
import { classics, pickSamples, type Samples } from "./index.ts";
import { accuracyOf } from "./judged.ts";
import { scaled, scalingOf } from "./scaling.ts";

const folder = join(process.env.FOVEA_DATA ?? "", "tabular");
const context = { seed: 1, backend: reference() };
const learners: Readonly<Record<string, readonly [name: string, options: object]>> = {
  svm: ["svm", {}],
  "svm, linear": ["svm", { kernel: "linear" }],
  "softmax-regression": ["softmax-regression", {}],
};

async function foldAccuracy(
  samples: Samples,
  folds: string,
  name: string,
  options: object,
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
    const { model } = await network.fit(those(false), options, context);
    sum += accuracyOf(those(true), network.answer(model, those(true)));
  }
  return sum / 10;
}

describe("on published tables, in scikit-learn's folds", () => {
  for (const [name, { folds, accuracies, inertia }] of Object.entries(golden))
    it(`${name}: support vector machines and softmax regression within a point, k-means within 1 %`, async () => {
      if (!existsSync(join(folder, "iris.csv"))) {
        console.log(`not run: ${name}, because FOVEA_DATA names no folder that holds tabular/`);
        // What can be held without it: every row has a fold, and all folds are about equally large.
        expect(new Set(folds).size).toBe(10);
        return;
      }
      const samples = await loadSamples({ data: name, dataDir: folder }, 1);
      expect(folds).toHaveLength(samples.size);
      for (const [learner, accuracy] of Object.entries(accuracies)) {
        const own = await foldAccuracy(samples, folds, ...(learners[learner] ?? [learner, {}]));
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

  for (const version of [1, 2.1, 3])
    it(`iris: LVQ${version} is right about 95 % of held-out flowers`, async () => {
      const { folds } = golden.iris;
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
