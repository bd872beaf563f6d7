import { expect, it } from "vitest";
import { apply, matmul } from "../graph/cases/composed.ts";
import { gradients, leaf, type Node, scan } from "../graph/index.ts";
import { compileGraph, type Machine, type Plan } from "./index.ts";

const machine: Machine = {
  widths: [16, 8, 4],
  join: 1,
  registers: 32,
  l1: 48 << 10,
  l2: 2 << 20,
  threads: 2,
};

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

/** h ← tanh(h·w + x·u) over a batch of 16, and the slopes of both weights. */
function planOf(length: number): Plan {
  const [n, h] = [16, 32];
  const [state, x, w, u] = [float(n, h), float(n, h), float(h, h), float(h, h)];
  const next = apply((a, b) => a.add(b).tanh(), matmul(state, w), matmul(x, u));
  const [init, series] = [float(n, h), float(length, n, h)];
  const weights = [float(h, h), float(h, h)];
  const body = { carry: [state], xs: [x], shared: [w, u], next: [next], ys: [] };
  const { last } = scan({
    ...{ ...body, length, reverse: false, init: [init], series: [series], captured: weights },
  });
  const cotangent = float(n, h);
  const outputs = gradients([[last[0]!, cotangent]], weights);
  return compileGraph(
    {
      inputs: [init, series, ...weights, cotangent],
      outputs,
      donations: outputs.map(() => undefined),
    },
    machine,
  );
}

it("makes as many kernels for a thousand steps as for ten, and memory in proportion", () => {
  const [short, long] = [planOf(16), planOf(1024)];
  expect(long.kernels.length).toBe(short.kernels.length);
  expect(long.arenaBytes / short.arenaBytes).toBeLessThan(1024 / 16);
});

it("packs weights before the first round, and lets threads run all rounds for their images", () => {
  const loops = planOf(100).phases.filter(({ repeat }) => repeat);
  expect(loops.length).toBe(2);
  for (const { kernels, chunks, repeat } of loops) {
    expect(chunks).toBe(2);
    expect(repeat?.rounds.count).toBe(100);
    expect(kernels.filter(({ kernel }) => kernel.name.endsWith("pack"))).toEqual([]);
    expect(kernels.filter(({ kernel }) => kernel.macs > 0).length).toBe(1);
  }
});
