import { describe, expect, it } from "vitest";
import { randomOf } from "../random.ts";
import { cartPole } from "./cart-pole.ts";
import { gridWorld } from "./grid-world.ts";
import { controlTasks } from "./index.ts";
import { judgeValues, learnValues } from "./q-learning.ts";
import { discounted, judgePolicy, learnPolicy, policyOf } from "./reinforce.ts";
import { playEpisode, returnOf } from "./task.ts";

const choosesByChance = (task: typeof gridWorld) => {
  const random = randomOf(1, 90);
  let sum = 0;
  for (let n = 0; n < 200; n++)
    sum += returnOf(playEpisode(task, random, () => random.below(task.actions.length))) / 200;
  return sum;
};

describe("worlds to act in", () => {
  it("swing the pole as the equations of motion say", () => {
    const random = randomOf(1);
    // From rest and upright, 10 N to the right: by hand, θ̈ = −(F/M) / (l (4/3 − m/M)) = −14.634, ẍ = F/M − m l θ̈/M = 9.756.
    const { state } = cartPole.step([0, 0, 0, 0], 1, random);
    expect(state[3]).toBeCloseTo(-14.6341 * 0.02, 5);
    expect(state[1]).toBeCloseTo(9.7561 * 0.02, 5);
    expect(cartPole.step([2.39, 5, 0, 0], 1, random).ended).toBe(true);
  });

  it("are not solved by chance", () => {
    for (const task of Object.values(controlTasks))
      expect(choosesByChance(task)).toBeLessThan(task.solved / 2);
  });

  it("have as many cells as their states fall into", () => {
    const random = randomOf(2);
    for (let n = 0; n < 1000; n++) {
      const state = [
        random.range(-3, 3),
        random.range(-2, 2),
        random.range(-0.3, 0.3),
        random.range(-3, 3),
      ];
      expect(cartPole.cellOf(state)).toBeLessThan(cartPole.cells);
    }
    expect(gridWorld.cellOf([4, 3])).toBe(gridWorld.cells - 1);
  });
});

describe("Q-learning", () => {
  const options = { rate: 0.5, discount: 0.99, exploration: 0.3 };

  it("solves the grid world and the cart with the pole", async () => {
    for (const [name, episodes] of [
      ["grid-world", 2000],
      ["cart-pole", 3000],
    ] as const)
      for (const seed of [1, 2, 3]) {
        const task = controlTasks[name];
        const { values, returns } = await learnValues(task, { ...options, episodes, seed });
        const found = judgeValues(task, values, seed);
        console.log(
          `q-learning, ${name}, seed ${seed}: ${found.toFixed(3)}, solved from ${task.solved}`,
        );
        expect(found).toBeGreaterThanOrEqual(task.solved);
        expect(returns).toHaveLength(episodes);
      }
  });

  it("draws each cell once, and the arrow of each action", () => {
    for (const { lattice, cells, arrows, actions } of Object.values(controlTasks)) {
      expect(lattice.rows * lattice.columns).toBe(cells);
      expect(arrows).toHaveLength(actions.length);
    }
  });

  it("comes to the values that Bellman's equation has", async () => {
    // One state left of the goal: worth about 1, less what slips cost.
    const { values } = await learnValues(gridWorld, { ...options, episodes: 20_000, seed: 1 });
    const right = values[gridWorld.cellOf([3, 3]) * 4 + 1] ?? 0;
    expect(right).toBeGreaterThan(0.9);
    expect(right).toBeLessThan(1);
  });
});

describe("REINFORCE", () => {
  it("adds rewards up from the end", () => {
    expect(discounted([1, 2, 3], 0.5)).toEqual([1 + 1 + 0.75, 2 + 1.5, 3]);
  });

  it("has a policy whose chances add up to 1, and the slopes of its logarithm", () => {
    const random = randomOf(5);
    const weight = Float64Array.from({ length: 6 }, () => random.range(-1, 1));
    const x = Float64Array.of(0.3, -0.8);
    const chances = policyOf(weight, x, 2);
    expect((chances[0] ?? 0) + (chances[1] ?? 0)).toBeCloseTo(1, 12);
    const h = 1e-6;
    const moved = (at: number, by: number) =>
      Math.log(
        policyOf(
          weight.map((one, i) => one + (i === at ? by : 0)),
          x,
          2,
        )[0] ?? 0,
      );
    expect((moved(0, h) - moved(0, -h)) / (2 * h)).toBeCloseTo((1 - (chances[0] ?? 0)) * 0.3, 6);
    expect((moved(3, h) - moved(3, -h)) / (2 * h)).toBeCloseTo(-(chances[1] ?? 0) * 0.3, 6);
  });

  it("solves the cart with the pole and the grid world", async () => {
    for (const name of ["cart-pole", "grid-world"] as const)
      for (const seed of [1, 2, 3]) {
        const { weight } = await learnPolicy(name, {
          episodes: name === "cart-pole" ? 2000 : 4000,
          rate: name === "cart-pole" ? 0.02 : 0.1,
          discount: 0.99,
          seed,
        });
        const found = judgePolicy(name, weight, seed);
        console.log(
          `reinforce, ${name}, seed ${seed}: ${found.toFixed(3)}, solved from ${controlTasks[name].solved}`,
        );
        expect(found).toBeGreaterThanOrEqual(controlTasks[name].solved);
      }
  });
});
