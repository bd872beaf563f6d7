import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { findings, trainTwins, twinsImages } from "./plain-against-residual.ts";

const backend = wasm({ threads: 2 });
beforeAll(() => setBackend(backend));

/** 56 layers take seconds to compile; these show that the twins are trained alike, not that shortcuts help. */
const small = {
  ...{ layers: 20, width: 1 / 4, rate: 0.05 },
  ...{ examples: 64, validation: 32, batch: 16, epochs: 2 },
};

describe("experiment plain-against-residual", () => {
  it("trains both networks from the same weights on the same batches; equal seeds give equal losses", async () => {
    const told: string[] = [];
    const options = { backend, seed: 3, onProgress: (text: string) => void told.push(text) };
    const { plain, residual, data } = await trainTwins(small, options);
    expect(data).toBe("digits");
    expect(told[0]).toBe("no --data-dir with CIFAR-10: generated digits instead");
    expect([plain.name, residual.name]).toEqual(["plain20_cifar", "resnet20_cifar"]);
    for (const { losses } of [plain, residual]) {
      expect(losses).toHaveLength(8);
      expect(losses.every(Number.isFinite)).toBe(true);
    }
    // Without shortcuts the same weights give another loss.
    expect(residual.losses[0]).not.toBe(plain.losses[0]);
    expect((await trainTwins(small, options)).residual.losses).toEqual(residual.losses);
  });

  it("says which network ended lower", () => {
    const trained = (name: string, last: number, accuracy: number) => ({
      name,
      losses: [...Array.from({ length: 4 }, () => 2), ...Array.from({ length: 4 }, () => last)],
      accuracy,
    });
    const better = trained("resnet20_cifar", 1, 0.5);
    const worse = trained("plain20_cifar", 1.5, 0.25);
    const { tables, plots, claims } = findings([worse, better], small, "digits");
    expect(tables[0]?.rows).toEqual([
      ["plain20_cifar", 1.5, "25.0 %"],
      ["resnet20_cifar", 1, "50.0 %"],
    ]);
    expect(plots[0]?.series[1]?.points).toEqual([
      [2, 2],
      [6, 1],
    ]);
    expect(claims.map(({ holds }) => holds)).toEqual([true, true]);
    const turned = findings([better, worse], small, "digits");
    expect(turned.claims.map(({ holds }) => holds)).toEqual([false, false]);
  });

  it("reads CIFAR-10 where its folder is given", async () => {
    const options = { backend, seed: 1 };
    await expect(twinsImages(small, { ...options, dataDir: "none" })).rejects.toThrow(
      "none: no such folder",
    );
    const data = process.env.FOVEA_DATA;
    if (data === undefined) {
      console.log("not run: the real CIFAR-10, because FOVEA_DATA names no folder with cifar-10/");
      return;
    }
    const dataDir = join(data, "cifar-10");
    const { train, validation } = await twinsImages(small, { ...options, dataDir });
    expect([train.name, train.size, validation.size]).toEqual(["cifar10 train", 64, 32]);
  });
});
