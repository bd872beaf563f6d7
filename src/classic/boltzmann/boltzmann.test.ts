import { describe, expect, it } from "vitest";
import { classicSets, type Samples } from "../index.ts";
import { normal, randomOf } from "../random.ts";
import { frequenciesOf, learnBoltzmann, visiblePart } from "./index.ts";
import {
  anneal,
  distributionOf,
  divergence,
  energyOf,
  type Machine,
  sampleStates,
  stateOf,
} from "./machine.ts";

function machineOf(units: number, seed: number, size: number): Machine {
  const random = randomOf(seed, 70);
  const weight = new Float64Array(units * units);
  for (let i = 0; i < units; i++)
    for (let j = 0; j < i; j++) {
      weight[i * units + j] = size * normal(random);
      weight[j * units + i] = weight[i * units + j] as number;
    }
  return { units, weight, bias: Float64Array.from({ length: units }, () => size * normal(random)) };
}

describe("the Boltzmann machine", () => {
  it("has the probabilities of two units by hand", () => {
    const machine: Machine = {
      units: 2,
      weight: Float64Array.of(0, 1, 1, 0),
      bias: Float64Array.of(0.5, -1),
    };
    // Energies of 00, 10, 01, 11: 0, −0.5, 1, −0.5.
    expect([0, 1, 2, 3].map((n) => energyOf(machine, stateOf(n, 2)))).toEqual([0, -0.5, 1, -0.5]);
    const parts = [1, Math.exp(0.5), Math.exp(-1), Math.exp(0.5)];
    const total = parts.reduce((sum, part) => sum + part, 0);
    distributionOf(machine).forEach((p, n) => {
      expect(p).toBeCloseTo((parts[n] as number) / total, 12);
    });
  });

  it("is sampled as it is: KL < 0.01 on 6, 9 and 12 units", () => {
    for (const [units, sweeps] of [
      [6, 100_000],
      [9, 200_000],
      [12, 600_000],
    ] as const) {
      const machine = machineOf(units, units, 0.5);
      const sampled = sampleStates(machine, randomOf(units, 71), sweeps);
      expect(divergence(sampled, distributionOf(machine))).toBeLessThan(0.01);
    }
  });

  it("learns three bits' parity with hidden units, KL < 0.01, which no machine of visible units alone can", async () => {
    const frequencies = frequenciesOf(classicSets.get("parity")?.make(1) as Samples);
    const options = { steps: 2000, rate: 0.5 };
    for (const seed of [1, 2, 3]) {
      const { divergences, machine } = await learnBoltzmann(frequencies, 3, {
        ...options,
        hidden: 2,
        seed,
      });
      expect(divergences.at(-1)).toBeLessThan(0.01);
      expect(divergence(frequencies, visiblePart(distributionOf(machine), 3))).toBe(
        divergences.at(-1),
      );
    }
    // Each pair of bits is even: without hidden units the best there is is the even distribution, ln 2 away.
    const { divergences } = await learnBoltzmann(frequencies, 3, {
      ...options,
      hidden: 0,
      seed: 1,
    });
    expect(divergences.at(-1)).toBeCloseTo(Math.LN2, 6);
  });

  it("anneals into the deepest state of twelve units", () => {
    for (const seed of [1, 2, 3]) {
      const machine = machineOf(12, 10 + seed, 1);
      const deepest = Math.min(
        ...Array.from({ length: 4096 }, (_, n) => energyOf(machine, stateOf(n, 12))),
      );
      const found = [1, 2, 3, 4, 5].map(
        (run) =>
          anneal(machine, randomOf(seed, 72 + run), { from: 5, to: 0.05, sweeps: 200 }).energies.at(
            -1,
          ) as number,
      );
      expect(Math.min(...found)).toBeCloseTo(deepest, 9);
    }
  });
});
