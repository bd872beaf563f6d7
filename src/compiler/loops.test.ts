import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { input } from "../expr/index.ts";
import { affine, evaluateAffine } from "../graph/index.ts";
import type { Buffer, Kernel } from "./kernel.ts";
import { collapseLoops, dropUnitLoops, reverseLoops, splitLoop } from "./loops.ts";

const buffer: Buffer = { id: 0, length: 1 << 20, dtype: "float32", home: { kind: "arena" } };

/** A copy kernel with random loops, strides and offsets: what it reads and where it puts it. */
const kernels = fc
  .array(
    fc.record({
      extent: fc.integer({ min: 1, max: 6 }),
      reduce: fc.boolean(),
      from: fc.integer({ min: -5, max: 40 }),
      to: fc.integer({ min: 0, max: 40 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((loops): Kernel => {
    const index = (of: "from" | "to") =>
      affine(
        1000,
        loops.map((loop, at) => [at, of === "to" && loop.reduce ? 0 : loop[of]] as const),
      );
    return {
      name: "test",
      loops,
      sources: [{ kind: "load", buffer, index: index("from") }],
      accumulators: [{ reducer: "sum", expr: input(0) }],
      stores: [{ buffer, index: index("to"), expr: input(1) }],
      macs: 0,
    };
  });

/** Every (read, write) pair of addresses, in no order. */
function pairs(kernel: Kernel): string[] {
  const found: string[] = [];
  const walk = (at: number, counters: number[]) => {
    if (at < kernel.loops.length) {
      const extent = kernel.loops[at]?.extent ?? 0;
      for (let i = 0; i < extent; i++) walk(at + 1, [...counters, i]);
      return;
    }
    const indices = [...kernel.sources, ...kernel.stores].map((a) => a.index);
    found.push(indices.map((index) => evaluateAffine(index, counters)).join("→"));
  };
  walk(0, []);
  return found.sort();
}

describe("loops", () => {
  it("reversing loops visits the same elements", () => {
    fc.assert(
      fc.property(kernels, (kernel) => {
        expect(pairs(reverseLoops(kernel))).toEqual(pairs(kernel));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("collapsing and dropping loops visits the same elements", () => {
    fc.assert(
      fc.property(kernels, (kernel) => {
        const simple = collapseLoops(dropUnitLoops(kernel));
        expect(pairs(simple)).toEqual(pairs(kernel));
        expect(simple.loops.length).toBeLessThanOrEqual(kernel.loops.length);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("splitting a loop visits the same elements, for every divisor", () => {
    fc.assert(
      fc.property(kernels, fc.nat(3), fc.nat(5), (kernel, at, d) => {
        const loop = at % kernel.loops.length;
        const extent = kernel.loops[loop]?.extent ?? 1;
        const divisors = [1, 2, 3, 4, 5, 6].filter((n) => extent % n === 0);
        const split = splitLoop(kernel, loop, divisors[d % divisors.length] ?? 1);
        expect(pairs(split)).toEqual(pairs(kernel));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("makes one loop of an elementwise kernel", () => {
    const index = affine(0, [
      [0, 12],
      [1, 4],
      [2, 1],
    ]);
    const kernel: Kernel = {
      name: "map",
      loops: [5, 3, 4].map((extent) => ({ extent, reduce: false })),
      sources: [{ kind: "load", buffer, index }],
      accumulators: [],
      stores: [{ buffer, index, expr: input(0) }],
      macs: 0,
    };
    expect(collapseLoops(kernel).loops).toEqual([{ extent: 60, reduce: false }]);
  });

  it("refuses a split that does not divide", () => {
    const [kernel] = fc.sample(kernels, { seed: 4, numRuns: 1 });
    expect(() => kernel && splitLoop(kernel, 0, 7)).toThrow(/cannot split/);
  });
});
