/** What the lectures say of each classical network, by one test each; the details stand in the tests beside the networks. */
import { describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { minimise } from "../experiment/minimise.ts";
import { activation, linear, sequential } from "../nn/index.ts";
import { key, tensor } from "../tensor/index.ts";
import { learnBoltzmann } from "./boltzmann/index.ts";
import { distributionOf, divergence, sampleStates } from "./boltzmann/machine.ts";
import { classicSets, classics, type Samples } from "./index.ts";
import { accuracyOf } from "./judged.ts";
import { logisticGradients, sigmoid } from "./logistic-regression.ts";
import { thresholdUnit } from "./perceptron.ts";
import { randomOf } from "./random.ts";

const backend = wasm();
const set = (name: string, seed = 1): Samples => {
  const made = classicSets.get(name)?.make(seed);
  if (made === undefined) throw new Error(`there is no ${name}`);
  return made;
};

/** Fits a network to its own data, or to those named. */
async function fitted(name: string, options: object = {}, data?: string) {
  const network = classics.get(name);
  if (network === undefined) throw new Error(`there is no ${name}`);
  const from = data ?? network.data;
  const nothing = { ...set("and"), size: 0, width: 0, rows: new Float64Array() };
  const samples = from === undefined ? nothing : set(from);
  const fit = await network.fit(samples, options, { seed: 1, backend });
  const { tables, figures } = await fit.show();
  return {
    ...fit,
    tables,
    figures,
    samples,
    answers: (of: Samples) => network.answer(fit.model, of),
  };
}

const cell = (
  tables: Awaited<ReturnType<typeof fitted>>["tables"],
  table: number,
  row: number,
  column: number,
) => tables[table]?.rows[row]?.[column];

describe("the lectures' classical networks", () => {
  it("S1, the artificial neuron: σ([0, 1]·[2, 3] + 4) = 0.999, and the 2-2-1 network's 0.9526 and 0.7216", () => {
    const neuron = (w: number[], b: number, x: number[]) =>
      sigmoid(w.reduce((sum, one, i) => sum + one * (x[i] as number), b));
    expect(neuron([0, 1], 4, [2, 3]).toFixed(3)).toBe("0.999");
    const h = neuron([0, 1], 0, [2, 3]);
    expect(h.toFixed(4)).toBe("0.9526");
    expect(neuron([0, 1], 0, [h, h]).toFixed(4)).toBe("0.7216");
  });

  it("S1, threshold unit and perceptron: AND and OR within Novikoff's bound, XOR not separable", async () => {
    expect(thresholdUnit([1, 1], -1.5, [1, 1])).toBe(1);
    for (const data of ["and", "or"]) {
      const { tables } = await fitted("perceptron", {}, data);
      expect(cell(tables, 0, 0, 1)).toBe("yes");
      expect(cell(tables, 0, 0, 4)).toBeLessThanOrEqual(Number(cell(tables, 0, 0, 3)));
    }
    expect(cell((await fitted("perceptron", {}, "xor")).tables, 0, 0, 1)).toBe("no: not separable");
  });

  it("S0 and S1, feed-forward networks: two layers solve XOR", async () => {
    const network = sequential(linear({ units: 4 }), activation("tanh"), linear({ units: 1 }));
    const { rows, labels } = set("xor");
    const x = tensor(Float32Array.from(rows), [4, 2]);
    const y = tensor(Float32Array.from(labels), [4, 1]);
    const { params } = network.init(key(1), [2]);
    const output = (now: typeof params) =>
      network.apply({ params: now, state: {} }, x, { training: false }).output;
    const trained = await minimise((now) => output(now).sub(y).square().mean(), params, {
      ...{ backend, seed: 1, steps: 400, rate: 0.05 },
    });
    expect(
      Array.from(output(trained.params).data(), (value) => Math.round(Number(value)) + 0),
    ).toEqual([0, 1, 1, 0]);
  });

  it("S0 and S2, regression: gradients x·(a − y) and a − y; the closed form is what descent comes to", async () => {
    const { weight, bias } = logisticGradients([0.5, -1], 0.25, [2, 3], 1);
    const a = sigmoid(0.5 * 2 - 3 + 0.25);
    expect(weight[0]).toBeCloseTo(2 * (a - 1), 12);
    expect(weight[1]).toBeCloseTo(3 * (a - 1), 12);
    expect(bias).toBeCloseTo(a - 1, 12);
    const { tables } = await fitted("linear-regression");
    for (const row of tables[0]?.rows ?? []) expect(row[1]).toBeCloseTo(row[2] as number, 6);
    const softmax = await fitted("softmax-regression");
    expect(accuracyOf(softmax.samples, softmax.answers(softmax.samples))).toBeGreaterThan(0.95);
  });

  it("S1, radial basis functions and support vectors divide what no line does", async () => {
    for (const [name, options] of [
      ["rbf", { centres: 60, spread: 1 }],
      ["svm", { gamma: 20, cost: 10 }],
    ] as const) {
      const { answers } = await fitted(name, options, "spirals");
      expect(accuracyOf(set("spirals", 2), answers(set("spirals", 2)))).toBeGreaterThan(0.95);
    }
  });

  it("S1, the self-organising map: both errors fall; U-matrix and component planes are drawn", async () => {
    const { tables, figures } = await fitted("som");
    for (const column of [1, 2])
      expect(cell(tables, 0, 1, column)).toBeLessThan(cell(tables, 0, 0, column) as number);
    expect(figures).toHaveLength(4);
  });

  it("S1, learning vector quantisation: the three versions tell two moons apart", async () => {
    for (const version of [1, 2.1, 3]) {
      const { answers } = await fitted("lvq", { version });
      expect(accuracyOf(set("moons", 2), answers(set("moons", 2)))).toBeGreaterThan(0.95);
    }
  });

  it("S1, Hopfield's network: pictures come back from 20 % flipped", async () => {
    const { tables } = await fitted("hopfield", { storage: "pseudo-inverse" });
    expect(tables[0]?.rows.filter((row) => row[2] === "100.0 %").length).toBe(8);
  });

  it("S1, bidirectional memory recalls both ways; the brain-state rests in corners", async () => {
    const pairs = (await fitted("bam", { flips: 0 })).tables[0]?.rows ?? [];
    expect(pairs.filter((row) => row[2] === "100.0 %").length).toBeGreaterThanOrEqual(6);
    const box = await fitted("bsb");
    expect(box.answers(box.samples).every((value) => Math.abs(value) === 1)).toBe(true);
  });

  it("S1, adaptive resonance: vigilance sets the number of categories", async () => {
    const counts = [];
    for (const vigilance of [0.1, 0.5, 1])
      counts.push((await fitted("art1", { vigilance })).tables[0]?.rows.length ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(8);
  });

  it("S1, Boltzmann's machine is sampled as it is; Cauchy's 1/k cooling beats the logarithm", async () => {
    const { machine } = await learnBoltzmann(
      Float64Array.of(0.25, 0, 0, 0.25, 0, 0.25, 0.25, 0),
      3,
      {
        ...{ hidden: 2, steps: 300, rate: 0.5, seed: 1 },
      },
    );
    const sampled = sampleStates(machine, randomOf(2), 100_000);
    expect(divergence(sampled, distributionOf(machine))).toBeLessThan(0.01);
    const { tables } = await fitted("cauchy");
    expect(cell(tables, 0, 0, 1)).toBeLessThan(cell(tables, 0, 1, 1) as number);
  });

  it("S1, ways to learn: without a teacher (k-means), from reward (Q-learning)", async () => {
    const { tables } = await fitted("k-means");
    for (const row of tables[0]?.rows ?? [])
      expect(row.slice(1).filter((count) => count !== 0)).toHaveLength(1);
    const learnt = await fitted("q-learning");
    expect(cell(learnt.tables, 0, 0, 0)).toBeGreaterThanOrEqual(
      cell(learnt.tables, 0, 0, 1) as number,
    );
  });

  it("S0, the square wave's series overshoots by 8.95 % of the jump beside a network's fit", async () => {
    const { tables } = await fitted("fourier", { terms: 40, steps: 300 });
    expect(cell(tables, 0, 0, 1)).toBe("8.95 %");
    expect(cell(tables, 0, 1, 1)).toBe("8.95 %");
  });
});
