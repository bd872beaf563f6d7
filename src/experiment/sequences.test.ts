import { afterAll, describe, expect, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import { wasm } from "../backend/wasm/index.ts";
import { solveAdding } from "./adding.ts";
import { gradientFlow } from "./gradient-flow.ts";
import { decodeBoth, nearestPositions } from "./positions.ts";
import { analogies, sameKind, wordVectors } from "./words.ts";

// Kernels are small here: a second thread would wait more than it helps.
const backend = makeNative?.(1) ?? wasm({ threads: 1 });
const options = { backend, seed: 1 };
afterAll(() => backend.dispose());

describe("the adding problem of length 100 (S1)", () => {
  const task = { length: 100, units: 16, batch: 64, steps: 1000, rate: 0.02 };

  it("is solved by the LSTM: squared error below 0.01", async () => {
    const { error } = await solveAdding("lstm", task, options);
    expect(error).toBeLessThan(0.01);
  });

  it("is not by the Elman network: its error stays near 1/6, that of answering 1", async () => {
    const { error } = await solveAdding("rnn", task, options);
    expect(error).toBeGreaterThan(0.8 / 6);
  });
});

describe("the gradient through 100 steps at initialisation (S1)", () => {
  const left = (name: Parameters<typeof gradientFlow>[0]): number =>
    gradientFlow(name, 100, options)[0] ?? Number.NaN;

  it("vanishes in the Elman network with small weights and explodes with large ones", () => {
    expect(left("small")).toBeLessThan(1e-10);
    expect(left("large")).toBeGreaterThan(1e6);
  });

  it("stays in an LSTM whose forget gates are open, and decays by their bias", () => {
    const [closed, open] = [left("forget1"), left("forget5")];
    expect(open).toBeGreaterThan(0.1);
    expect(open).toBeLessThan(100);
    expect(closed).toBeLessThan(1e-4);
  });
});

describe("positions found again in embedding + position (S0)", () => {
  it("by the nearest vector, the better the more dimensions there are", () => {
    const [few, many] = [16, 256].map((dim) => nearestPositions("sinusoidal", dim, options));
    expect(few?.right).toBeGreaterThan(0.1);
    expect(many?.right).toBeGreaterThan(0.75);
    expect(many?.nearly).toBeGreaterThan(0.99);
    expect(nearestPositions("learned", 64, options).right).toBeGreaterThan(0.98);
  });

  it("by a linear layer trained with the tokens, which finds both, in 32 dimensions", async () => {
    const task = { kind: "sinusoidal", dim: 32, steps: 200 } as const;
    const found = await decodeBoth(task, options);
    expect(found.positions).toBeGreaterThan(0.99);
    expect(found.tokens).toBeGreaterThan(0.99);
  });
});

describe("trained word vectors (S0)", () => {
  it("have words of their own kind nearest, and king − man + woman is queen", async () => {
    const task = { sentences: 3000, dim: 16, window: 2, batch: 512, steps: 300, rate: 0.02 };
    const { vectors } = await wordVectors(task, options);
    const [same, solved] = [sameKind(vectors), analogies(vectors)];
    expect(same.right / same.of).toBeGreaterThan(0.95);
    expect(solved.right / solved.of).toBeGreaterThan(0.8);
  });
});
