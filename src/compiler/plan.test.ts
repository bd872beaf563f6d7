import { describe, expect, it } from "vitest";
import { input } from "../expr/index.ts";
import {
  affine,
  broadcast,
  concat,
  contract,
  flip,
  leaf,
  loopIndex,
  map,
  type Node,
  pad,
  reduce,
  reshape,
} from "../graph/index.ts";
import type { Kernel } from "./kernel.ts";
import type { Machine } from "./machine.ts";
import { bufferReads, bufferWrites } from "./phases.ts";
import { compileGraph, type Plan } from "./plan.ts";

const machine: Machine = { widths: [4], join: 2, registers: 15, l1: 32 << 10, l2: 1 << 20 };
const placeholder = (...shape: number[]) => leaf({ shape, dtype: "float32" });
const compile = (inputs: Node[], outputs: Node[], donations: (number | undefined)[] = []) =>
  compileGraph({ inputs, outputs, donations: outputs.map((_, at) => donations[at]) }, machine);
const names = (plan: Plan) => plan.kernels.map(({ kernel }) => kernel.name);
const [x0, x1] = [input(0), input(1)];

const matmul = (a: Node, b: Node) =>
  contract(a, b, {
    extents: [a.shape[0] ?? 0, b.shape[1] ?? 0, a.shape[1] ?? 0],
    output: [0, 1],
    left: [loopIndex(0), loopIndex(2)],
    right: [loopIndex(2), loopIndex(1)],
  });

describe("compileGraph", () => {
  it("makes one kernel of a chain of maps", () => {
    const a = placeholder(8, 5);
    const chain = map(x0.exp(), [map(x0.mul(2), [map(x0.add(1), [a])])]);
    expect(names(compile([a], [chain]))).toEqual(["map"]);
  });

  it("folds the maps behind a contract into its kernel, and writes into the padding", () => {
    const [a, b] = [placeholder(6, 16), placeholder(16, 8)];
    const padded = pad(map(x0.max(0), [matmul(a, b)]), { low: [1, 1], high: [1, 1] });
    const plan = compile([a, b], [padded]);
    expect(names(plan).filter((name) => !name.includes("pad"))).toEqual(["contract+map"]);
    expect(plan.arenaBytes).toBe(0);
  });

  it("sums of one domain share a kernel", () => {
    const a = placeholder(4096, 16);
    const sum = (of: Node) => reduce(of, { reducer: "sum", axes: [0] });
    const plan = compile([a], [sum(a), sum(map(x0.mul(x0), [a]))]);
    expect(names(plan)).toEqual(["reduce ×2", "reduce ×2 join"]);
  });

  it("sums along rows in vectors, however many rows there are, also beside one value for each row", () => {
    const [a, b] = [placeholder(1 << 14, 256), placeholder(1 << 14, 1)];
    const around = map(x0.sub(x1), [a, broadcast(b, a.shape)]);
    for (const of of [a, around]) {
      const { kernels } = compile([a, b], [reduce(of, { reducer: "sum", axes: [1] })]);
      expect(kernels.map(({ kernel }) => kernel.stores[0]?.buffer.length)).toEqual([
        (1 << 14) * 16,
        1 << 14,
      ]);
    }
  });

  it("cuts a long sum into chunks by its shape alone", () => {
    const a = placeholder(1 << 16, 16);
    const plan = compile([a], [reduce(a, { reducer: "sum", axes: [0] })]);
    const [first] = plan.kernels;
    const units = first?.units.map((loop) => first.kernel.loops[loop]?.extent) ?? [];
    expect(units).toEqual([64]);
    expect(names(plan)).toEqual(["reduce", "reduce join"]);
  });

  it("writes a donated state over itself, after all who read the old one", () => {
    const [weight, gradient] = [placeholder(32, 32), placeholder(32, 32)];
    // The update comes first in the graph's order; the product reads the old weight.
    const next = map(x0.sub(x1.mul(0.1)), [weight, gradient]);
    const plan = compile([weight, gradient], [next, matmul(gradient, weight)], [0]);
    expect([...plan.inPlace]).toEqual([[0, 0]]);
    const [state, target] = [plan.inputs[0], plan.outputs[0]];
    const phasesThat = (does: (kernel: Kernel) => boolean) =>
      plan.phases.flatMap((phase, at) =>
        phase.kernels.some(({ kernel }) => does(kernel)) ? [at] : [],
      );
    const writes = phasesThat((kernel) => kernel.stores.some((s) => s.buffer === target));
    const readsOnly = phasesThat(
      (kernel) =>
        kernel.sources.some((s) => s.kind === "load" && s.buffer === state) &&
        kernel.stores.every((s) => s.buffer !== target),
    );
    expect(readsOnly.length).toBeGreaterThan(0);
    expect(Math.max(...readsOnly)).toBeLessThan(Math.min(...writes));
  });

  it("does not write over a state that the same kernel reads elsewhere", () => {
    const state = placeholder(64);
    const sum = reduce(state, { reducer: "sum", axes: [0] });
    const total = map(x0.add(1), [sum]);
    const transposed = placeholder(8, 8);
    const flipped = contract(transposed, transposed, {
      extents: [8, 8, 8],
      output: [0, 1],
      left: [loopIndex(0), loopIndex(2)],
      right: [loopIndex(2), loopIndex(1)],
    });
    const plan = compile([state, transposed], [total, flipped], [undefined, 1]);
    expect([...plan.inPlace]).toEqual([]);
  });

  it("lets whoever reads a joined donated state wait for all its parts", () => {
    const long = 1 << 15; // so that the parts do not share a kernel
    const [a, first, second] = [placeholder(long), placeholder(long), placeholder(long)];
    const [joined, last] = [placeholder(2 * long), placeholder(2 * long)];
    const one = map(x0.add(1), [a]);
    const two = map(x0.tanh().add(x1), [flip(one, [0]), second]);
    // The first part waits for two updates, the second for none.
    const both = concat([map(x0.neg(), [flip(two, [0])]), map(x0.mul(3), [a])], 0);
    const inputs = [a, first, second, joined, last];
    const plan = compile(inputs, [one, two, both, flip(both, [0])], [1, 2, 3, 4]);
    const kernels = plan.kernels.map(({ kernel }) => kernel);
    const writes = kernels.findLastIndex((k) => k.stores.some((s) => s.buffer === plan.outputs[2]));
    const reads = kernels.findIndex((k) => bufferReads(k).some((b) => b === plan.outputs[2]));
    expect(writes).toBeLessThan(reads);
  });

  it("keeps kernels that wait for each other in different phases", () => {
    const a = placeholder(512, 64);
    const mean = reduce(a, { reducer: "sum", axes: [1] });
    const total = reduce(mean, { reducer: "sum", axes: [0] });
    const plan = compile([a], [total]);
    plan.phases.forEach(({ kernels }) => {
      const written = new Set(kernels.flatMap(({ kernel }) => kernel.stores.map((s) => s.buffer)));
      for (const { kernel } of kernels)
        for (const source of kernel.sources)
          if (source.kind === "load") expect(written.has(source.buffer)).toBe(false);
    });
    expect(plan.phases.length).toBeGreaterThan(1);
  });

  it("tiles a matrix product in blocks of rows and vectors, and packs a large operand", () => {
    const [a, b] = [placeholder(512, 512), placeholder(512, 512)];
    const plan = compile([a, b], [matmul(a, b)]);
    const heart = plan.kernels.find(({ kernel }) => kernel.macs > 0);
    expect(heart?.tile).toMatchObject({ count: 4, rows: [{ size: 6 }] });
    expect(names(plan)).toEqual(["contract pack", "contract"]);
  });

  it("unrolls both loops of the taps in the weight gradient of a few-channel convolution", () => {
    const [image, cotangent] = [placeholder(16, 30, 30), placeholder(16, 28, 28, 8)];
    const out = contract(image, cotangent, {
      extents: [3, 3, 8, 16, 28, 28],
      output: [0, 1, 2],
      left: [
        loopIndex(3),
        affine(0, [
          [4, 1],
          [0, 1],
        ]),
        affine(0, [
          [5, 1],
          [1, 1],
        ]),
      ],
      right: [loopIndex(3), loopIndex(4), loopIndex(5), loopIndex(2)],
    });
    const plan = compile([image, cotangent], [out]);
    const heart = plan.kernels.find(({ kernel }) => kernel.macs > 0);
    expect(heart?.tile).toMatchObject({ width: 4, count: 2, rows: [{ size: 3 }, { size: 3 }] });
  });

  it("takes the vectors that fit, widest first", () => {
    const wide: Machine = { ...machine, widths: [16, 8, 4], join: 1, registers: 32 };
    const tileOf = (columns: number) => {
      const [a, b] = [placeholder(64, 64), placeholder(64, columns)];
      const graph = { inputs: [a, b], outputs: [matmul(a, b)], donations: [undefined] };
      const scheduled = compileGraph(graph, wide).kernels;
      return scheduled.find(({ kernel }) => kernel.macs > 0)?.tile;
    };
    expect(tileOf(64)).toMatchObject({ width: 16 });
    expect(tileOf(8)).toMatchObject({ width: 8, count: 1 });
    expect(tileOf(5)).toMatchObject({ width: 4, count: 1 });
  });

  it("runs a loop that walks memory downwards the other way", () => {
    const a = placeholder(10);
    const w = placeholder(3);
    const out = contract(a, w, {
      extents: [8, 3],
      output: [0],
      left: [
        affine(2, [
          [0, 1],
          [1, -1],
        ]),
      ],
      right: [loopIndex(1)],
    });
    const [only] = compile([a, w], [out]).kernels;
    const [read, taps] = only?.kernel.sources.map((source) => source.index) ?? [];
    expect([read?.offset, [...(read?.terms.values() ?? [])]]).toEqual([0, [1, 1]]);
    expect([taps?.offset, [...(taps?.terms.values() ?? [])]]).toEqual([2, [-1]]);
  });

  it("computes once what depends on constants alone, and keeps it", () => {
    const a = placeholder(4, 3);
    const weights = leaf({ shape: [3], dtype: "float32", data: Float32Array.of(1, 2, 3) });
    const factor = map(x0.exp(), [weights]);
    const wide = broadcast(reshape(factor, [1, 3]), [4, 3]);
    const plan = compile([a], [map(x0.mul(x1), [a, wide])]);
    expect(plan.settled).toBe(1);
    const [first, ...rest] = plan.kernels;
    const [kept] = first ? bufferWrites(first.kernel) : [];
    expect(kept && plan.offsets.has(kept)).toBe(true);
    expect(rest.flatMap(({ kernel }) => bufferReads(kernel))).toContain(kept);
  });
});
