import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { depth } from "./depth.ts";
import { initialisation } from "./initialisation.ts";

const backend = wasm({ threads: 2 });
beforeAll(() => setBackend(backend));

describe("experiment depth", () => {
  it("bears out what the lectures say of sigmoid and ReLU at depth 20 (E9: S0, S1, S4)", async () => {
    const { tables, plots, claims } = await depth.run({ backend, seed: 1 });
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    expect(tables[0]?.rows).toHaveLength(20);
    expect(plots[0]?.series.map(({ name }) => name)).toEqual(["sigmoid", "tanh", "relu"]);
  });
});

describe("experiment initialisation", () => {
  it("bears out what the lectures say of zero, equal, small, large and He weights (E6: S4)", async () => {
    const told: string[] = [];
    const { tables, claims } = await initialisation.run({
      backend,
      seed: 2,
      onProgress: (text) => told.push(text),
    });
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    expect(claims).toHaveLength(7);
    expect(tables[0]?.columns).toHaveLength(9);
    expect(told).toContain("heNormal");
  });
});
