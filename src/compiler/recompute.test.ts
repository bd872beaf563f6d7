import { describe, expect, it } from "vitest";
import { PlannedExecutable } from "../backend/executable.ts";
import { Memory } from "../backend/memory/memory.ts";
import { Pool } from "../backend/threads/pool.ts";
import { wasmEngine } from "../backend/wasm/engine.ts";
import { type Expr, input } from "../expr/index.ts";
import { contract, gradients, leaf, loopIndex, map, type Node, sizeOf } from "../graph/index.ts";
import type { Graph } from "../graph/traced.ts";
import { freeEarly } from "./early.ts";
import { type Buffer, bytesOf, isTemporary, type Kernel } from "./kernel.ts";
import { lowerGraph } from "./lower.ts";
import type { Machine } from "./machine.ts";
import { planMemory } from "./memory.ts";
import { bufferReads, bufferWrites } from "./phases.ts";
import { compileGraph } from "./plan.ts";
import { recomputeLate } from "./recompute.ts";

const [ROWS, CHANNELS, LAYERS] = [512, 16, 10];
/** Bytes of one layer's activations. */
const LAYER = 4 * ROWS * CHANNELS;

/** With caches beside which a layer is large. */
const machine: Machine = { widths: [4], join: 2, registers: 15, l1: 1 << 10, l2: LAYER / 4 };
const placeholder = (...shape: number[]) => leaf({ shape, dtype: "float32" });

const dense = (x: Node, w: Node): Node =>
  contract(x, w, {
    extents: [ROWS, CHANNELS, CHANNELS],
    output: [0, 1],
    left: [loopIndex(0), loopIndex(2)],
    right: [loopIndex(2), loopIndex(1)],
  });

/** x → f(x w₁) → f(f(x w₁) w₂) …, and the weight gradients, that of the first layer asked for first. */
function weightGradients(activation: Expr): Graph {
  const x = placeholder(ROWS, CHANNELS);
  const weights = Array.from({ length: LAYERS }, () => placeholder(CHANNELS, CHANNELS));
  const y = weights.reduce<Node>((at, w) => map(activation, [dense(at, w)]), x);
  const given = placeholder(ROWS, CHANNELS);
  const outputs = [y, ...(gradients([[y, given]], weights) as Node[])];
  const inputs = [x, given, ...weights];
  return { inputs, outputs, donations: outputs.map(() => undefined) };
}

/** What temporaries need when kernels run one after the other, in layers. */
function layersAlive(kernels: readonly Kernel[]): number {
  const spans = new Map<Buffer, { bytes: number; first: number; last: number }>();
  kernels.forEach((kernel, at) => {
    for (const buffer of [...bufferReads(kernel), ...bufferWrites(kernel)].filter(isTemporary))
      spans.set(buffer, {
        bytes: bytesOf(buffer),
        first: spans.get(buffer)?.first ?? at,
        last: at,
      });
  });
  return planMemory([...spans.values()]).bytes / LAYER;
}

const nothingDonated = () => false;
const square = input(0).mul(input(0));
const againOf = (kernels: readonly Kernel[]) =>
  kernels.filter(({ name }) => name.endsWith(" again"));

describe("the order of kernels", () => {
  it("frees each layer's input and cotangent as soon as its weight gradient can be known", () => {
    const { kernels } = lowerGraph(weightGradients(input(0)));
    const early = freeEarly(kernels, nothingDonated, machine);
    expect(layersAlive(kernels)).toBeGreaterThan(2 * LAYERS - 4);
    expect(layersAlive(early)).toBeLessThan(LAYERS + 3);
    expect(new Set(early)).toEqual(new Set(kernels));
  });

  it("leaves updates behind the other readers of what they update", () => {
    const { kernels } = lowerGraph(weightGradients(input(0)));
    expect(freeEarly(kernels, () => true, machine)).toEqual(kernels);
  });
});

describe("computing again", () => {
  const lowered = (activation: Expr) => {
    const { kernels, buffers } = lowerGraph(weightGradients(activation));
    return { early: freeEarly(kernels, nothingDonated, machine), buffers };
  };

  it("gives up activations whose argument is kept in any case", () => {
    const { early, buffers } = lowered(square);
    const kernels = recomputeLate(early, machine, buffers);
    expect(layersAlive(early)).toBeGreaterThan(2 * LAYERS - 4);
    expect(layersAlive(kernels)).toBeLessThan(LAYERS + 4);
    expect(againOf(kernels).length).toBeLessThan(LAYERS);
  });

  it("keeps what is small or dear to compute", () => {
    const { early, buffers } = lowered(square);
    expect(recomputeLate(early, { ...machine, l2: LAYER }, buffers)).toEqual(early);
    const dear = Array.from({ length: 8 }).reduce<Expr>((x) => x.tanh(), input(0));
    const kept = lowered(dear);
    expect(recomputeLate(kept.early, machine, kept.buffers)).toEqual(kept.early);
  });

  it("gives the same values", () => {
    const graph = weightGradients(square.mul(0.25).add(input(0)));
    const planned = compileGraph(graph, machine).kernels.map(({ kernel }) => kernel);
    expect(againOf(planned).length).toBeGreaterThan(0);
    const memory = new Memory({ shared: false });
    const engine = wasmEngine(memory, new Pool(memory, 1));
    const given = graph.inputs.map(({ shape }, seed) =>
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 7 + seed) / 4),
    );
    const [small, usual] = [machine.l2, 1 << 20].map((l2) => {
      const own = { ...machine, join: 1, l2 };
      const planning = { ...engine, machine: own, plan: () => compileGraph(graph, own) };
      const values = new PlannedExecutable(graph, planning).run(given);
      return values.map((value) => ("read" in value ? value.read() : value));
    });
    expect(small).toEqual(usual);
  });
});
