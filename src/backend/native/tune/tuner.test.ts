import { describe, expect, it, vi } from "vitest";
import { makeNative } from "../../../../test/native.ts";
import { REAL_PATH, useSandbox } from "../../../../test/toolchain.ts";
import { compileGraph, type Kernel, rankTiles, type Tile } from "../../../compiler/index.ts";
import { input } from "../../../expr/index.ts";
import { affine, contract, leaf, loopIndex, map } from "../../../graph/index.ts";
import type { Graph } from "../../backend.ts";
import { PlannedExecutable } from "../../executable.ts";
import { Memory } from "../../memory/memory.ts";
import { Pool } from "../../threads/pool.ts";
import { nativeEngine } from "../engine.ts";
import { native } from "../index.ts";
import { findToolchain } from "../toolchain/find.ts";
import { Tuner } from "./tuner.ts";

useSandbox();

/** A 3×3 convolution of 4 images of 10×10 pixels, 32 → 48 channels, and ReLU: sums of 288 products. */
function graph(): Graph {
  const image = leaf({ shape: [4, 10, 10, 32], dtype: "float32" });
  const weight = leaf({ shape: [3, 3, 32, 48], dtype: "float32" });
  const window = (at: number, tap: number) =>
    affine(0, [
      [at, 1],
      [tap, 1],
    ]);
  const sums = contract(image, weight, {
    extents: [4, 8, 8, 48, 3, 3, 32],
    output: [0, 1, 2, 3],
    left: [loopIndex(0), window(1, 4), window(2, 5), loopIndex(6)],
    right: [loopIndex(4), loopIndex(5), loopIndex(6), loopIndex(3)],
  });
  const out = map(input(0).max(0), [sums]);
  return { inputs: [image, weight], outputs: [out], donations: [undefined] };
}

/** Values whose sums round, differently in every order. */
const noise = (length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * i) * 10 ** (i % 3));
const values = [noise(4 * 10 * 10 * 32), noise(3 * 3 * 32 * 48)];

describe.runIf(makeNative)("tuning", () => {
  it("gives the same bits, once with a line and then from the cache without", () => {
    vi.stubEnv("PATH", REAL_PATH);
    const lines: string[] = [];
    const results = [false, { macs: 1 }, { macs: 1 }].map((tune) => {
      const backend = native({ threads: 1, tune, warn: (line) => lines.push(line) });
      const [out] = backend.compile(graph()).run(values);
      backend.dispose();
      return out;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(lines).toEqual([expect.stringMatching(/^native: tuned 1 kernel in \d+\.\d s$/)]);
  });

  it("cannot change a bit, whichever tile wins", () => {
    vi.stubEnv("PATH", REAL_PATH);
    const memory = new Memory({ shared: true });
    const pool = new Pool(memory, 1);
    const toolchain = findToolchain();
    const engine = nativeEngine(memory, pool, toolchain);
    const plain = compileGraph(graph(), toolchain.machine);
    const tiles = new Set<string>();
    const run = (nth?: number) => {
      const measured = (kernel: Kernel, lanes: number): Tile | undefined =>
        nth === undefined ? undefined : rankTiles(kernel, lanes, toolchain.machine).at(nth);
      const plan = (traced: Graph) => compileGraph(traced, { ...toolchain.machine, measured });
      tiles.add(JSON.stringify(plan(graph()).kernels.at(-1)?.tile));
      return new PlannedExecutable(graph(), { ...engine, plan }).run(values)[0];
    };
    const usual = run();
    for (const nth of [5, 40, -40, -1]) expect(run(nth)).toEqual(usual);
    expect(plain.kernels.at(-1)?.kernel.macs).toBeGreaterThan(0);
    expect(tiles.size).toBeGreaterThan(2);
    pool.dispose();
  });

  it.each([
    ["time", 0, undefined],
    ["memory", 5, 1],
  ])("leaves the model's tiles where there is no %s", (_, seconds, maxPages) => {
    vi.stubEnv("PATH", REAL_PATH);
    const memory = new Memory({ shared: true, maxPages });
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const toolchain = findToolchain();
    const { kernels } = new Tuner(memory, toolchain, { seconds, macs: 1, log }).plan(graph());
    const plain = compileGraph(graph(), toolchain.machine);
    expect(kernels.map(({ tile }) => tile)).toEqual(plain.kernels.map(({ tile }) => tile));
    expect(lines).toEqual([]);
    expect(memory.usedBytes).toBe(0);
  });

  it.each([
    ["on", 1],
    ["off", 0],
    ["", 0],
  ])("is asked for by FOVEA_TUNE=on: %j", (value, count) => {
    vi.stubEnv("PATH", REAL_PATH);
    vi.stubEnv("FOVEA_TUNE", value);
    const lines: string[] = [];
    const backend = native({ threads: 1, warn: (line) => lines.push(line) });
    backend.compile(graph());
    expect(lines).toHaveLength(count);
    backend.dispose();
  });
});
