import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import golden from "../../../test/golden/rbm.json" with { type: "json" };
import { wasm } from "../../backend/wasm/index.ts";
import { mnist } from "../../data/index.ts";
import { classicSets, type Samples, samplesOf } from "../index.ts";
import { binary } from "../needs.ts";
import { visiblePart } from "./index.ts";
import { distributionOf, type Machine, numberOf } from "./machine.ts";
import {
  learnRestricted,
  pseudoLikelihood,
  type RestrictedModel,
  restrictedBoltzmann,
} from "./restricted.ts";

const context = { seed: 1, backend: wasm() };
const options = { hidden: 16, epochs: 60, steps: 1, persistent: false, rate: 0.1, batch: 8 };

const model: RestrictedModel = {
  weight: [
    [0.5, -1],
    [2, 0.3],
    [-0.7, 1.2],
  ],
  visible: [0.2, -0.4, 0.9],
  hidden: [-0.1, 0.6],
};

/** The same machine with all its weights in one matrix. */
const whole = (): Machine => {
  const weight = new Float64Array(25);
  model.weight.forEach((row, i) => {
    row.forEach((value, j) => {
      weight[i * 5 + 3 + j] = value;
      weight[(3 + j) * 5 + i] = value;
    });
  });
  return { units: 5, weight, bias: Float64Array.of(...model.visible, ...model.hidden) };
};

const every = Array.from({ length: 8 }, (_, n) => [n & 1, (n >> 1) & 1, n >> 2]);
const samplesFrom = (rows: readonly (readonly number[])[]): Samples => ({
  ...{ name: "all", rows: Float64Array.from(rows.flat()), size: rows.length, width: 3 },
  ...{ features: ["a", "b", "c"], classes: [], labels: new Int32Array() },
});

describe("the restricted Boltzmann machine", () => {
  it("has free energies that are −ln p(v), up to one constant, as enumeration has it", () => {
    const exact = visiblePart(distributionOf(whole()), 3);
    const energies = restrictedBoltzmann.answer(model, samplesFrom(every));
    const constants = every.map(
      (row, n) => (energies[n] as number) + Math.log(exact[numberOf(row)] as number),
    );
    for (const constant of constants) expect(constant).toBeCloseTo(constants[0] as number, 9);
  });

  it("has the pseudo-likelihood that enumeration has", () => {
    const exact = visiblePart(distributionOf(whole()), 3);
    const p = (row: readonly number[]) => exact[numberOf(row)] as number;
    const wanted = every.map((row) =>
      row.reduce(
        (sum, _, i) =>
          sum +
          Math.log(p(row) / (p(row) + p(row.map((value, k) => (k === i ? 1 - value : value))))),
        0,
      ),
    );
    const mean = wanted.reduce((sum, one) => sum + one, 0) / 8;
    expect(pseudoLikelihood(model, Float64Array.from(every.flat()))).toBeCloseTo(mean, 12);
  });

  it("learns small pictures by CD-1, CD-3 and persistent chains: what it saw becomes likely", async () => {
    const patterns = classicSets.get("patterns")?.make(1) as Samples;
    const rows = { ...patterns, rows: binary(patterns) };
    const untrained = {
      weight: Array.from({ length: 100 }, () => new Array<number>(16).fill(0)),
      visible: new Array<number>(100).fill(0),
      hidden: new Array<number>(16).fill(0),
    };
    const before = pseudoLikelihood(untrained, rows.rows);
    expect(before).toBeCloseTo(100 * Math.log(0.5), 9);
    for (const kind of [{ steps: 1 }, { steps: 3 }, { persistent: true }]) {
      const { model: learnt, errors } = await learnRestricted(
        rows,
        { ...options, epochs: 400, ...kind },
        context,
      );
      expect(errors.at(-1)).toBeLessThan(0.4 * (errors[0] as number));
      expect(pseudoLikelihood(learnt, rows.rows)).toBeGreaterThan(0.6 * before);
    }
  });

  it("is no worse on MNIST than scikit-learn's BernoulliRBM after as many epochs", async () => {
    const dir = join(process.env.FOVEA_DATA ?? "", "mnist");
    if (!existsSync(dir)) {
      console.log(
        "not run: the machine on MNIST, because FOVEA_DATA names no folder that holds mnist/",
      );
      expect(golden.pseudoLikelihood).toBeLessThan(0);
      return;
    }
    const { examples, ...same } = golden.options;
    const load = async (split: "train" | "test", count: number) => {
      const { rows, ...rest } = samplesOf(await mnist({ split, dir }));
      return {
        ...rest,
        size: count,
        rows: rows.subarray(0, 784 * count).map((value) => (value > 0.5 ? 1 : 0)),
      };
    };
    const learnt = await learnRestricted(
      await load("train", examples),
      { ...same, steps: 1, persistent: true },
      context,
    );
    const found = pseudoLikelihood(learnt.model, (await load("test", 500)).rows);
    console.log(
      `pseudo-likelihood ${found.toFixed(2)} nats, scikit-learn ${golden.pseudoLikelihood.toFixed(2)}; reconstruction error ${learnt.errors.at(-1)?.toFixed(2)}`,
    );
    expect(found).toBeGreaterThanOrEqual(golden.pseudoLikelihood);
  }, 120_000);
});
