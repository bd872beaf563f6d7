import { afterAll, describe, expect, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import {
  answersOf,
  assertCases,
  type Donations,
  expectSame,
  gradientsOf,
  runOn,
  runTogether,
  samplesOf,
  type Tested,
  valuesOf,
} from "../../test/trials.ts";
import type { CaseBuilder, CaseMaker, Problem } from "../graph/cases/builder.ts";
import { apply, composedCases } from "../graph/cases/composed.ts";
import { primitiveCases } from "../graph/cases/primitives.ts";
import { randomGraph } from "../graph/cases/random-graph.ts";
import { scanCases } from "../graph/cases/scans.ts";
import type { Node } from "../graph/node.ts";
import {
  concat,
  flip,
  full,
  gather,
  leaf,
  pad,
  primitives,
  reduce,
  reshape,
  scatterAdd,
  slice,
} from "../graph/primitives/index.ts";
import type { Value } from "./backend.ts";
import { reference } from "./reference/index.ts";
import { wasm } from "./wasm/index.ts";

/** A new backend is one line here. Programs without chains are the same for any number of threads, so native ones are compiled once. */
const tested: readonly Tested[] = [
  { backend: reference(), together: 1 },
  ...[1, 2].map((threads) => ({ backend: wasm({ threads }), together: 1 })),
  ...(makeNative ? [1, 2, 3].map(makeNative) : []).map((backend) => ({ backend, together: 30 })),
];

/** A random graph most of whose outputs take over the storage of a state of their shape, which they read, or read backwards, or not. */
function donatingGraph(build: CaseBuilder): Problem & { donations: Donations } {
  const { outputs } = randomGraph(build);
  const donations: (number | undefined)[] = [];
  const next = outputs.map((output, k) => {
    const use = build.draw(0, 4);
    if (use === 0) return output;
    const state = build.float(output.shape);
    donations[k] = build.leaves.length - 1;
    const old = use === 4 ? flip(state, [...output.shape.keys()]) : state;
    return use <= 2 ? output : apply((x, s) => x.add(s.mul(0.5)), output, old);
  });
  return { ...build.problem(next), donations: next.map((_, k) => donations[k]) };
}

it("has cases for every primitive", () => {
  expect(Object.keys(primitiveCases).sort()).toEqual(Object.keys(primitives).sort());
  for (const [name, primitive] of Object.entries(primitives)) expect(primitive.name).toBe(name);
});

describe.each(
  tested.map((one) => ({ name: `${one.backend.name}, threads: ${one.backend.threads}`, one })),
)("$name", ({ one }) => {
  const { backend } = one;
  afterAll(() => backend.dispose());

  describe.each(Object.entries<CaseMaker>(primitiveCases))("%s", (_, make) => {
    it("gives the value of its reference, with NaN and ±∞", () => {
      assertCases(one, { make, special: true, runs: 60 }, valuesOf);
    });

    it("has the gradient of its reference", () => {
      assertCases(one, { make, runs: 30 }, gradientsOf);
    });
  });

  describe("graphs", () => {
    it.each(Object.entries(composedCases))("%s", (_, make) => {
      // The compiler takes a second for a network's training step.
      assertCases(one, { make, runs: one.together === 1 ? 12 : 4 }, answersOf);
    });

    it.each(Object.entries(scanCases))("%s", (_, make) => {
      assertCases(one, { make, runs: one.together === 1 ? 5 : 3 }, answersOf);
    });

    it("of any operations in any order", () => {
      assertCases(one, { make: randomGraph, runs: 150 }, answersOf);
    });

    it("of any operations in any order, written over donated state", () => {
      assertCases(one, { make: donatingGraph, runs: 150 }, answersOf);
    });
  });

  describe("a run", () => {
    const [x, y] = [0, 1].map(() => leaf({ shape: [40], dtype: "float32" })) as [Node, Node];
    const values = Float32Array.from({ length: 40 }, (_, i) => i / 4);
    const [rising, falling] = [[...values], [...values].reverse()];
    const numbers = (value: Value | undefined): number[] => [
      ...(value === undefined ? [] : "read" in value ? value.read() : value),
    ];
    const run = (outputs: readonly Node[], donations: readonly (number | undefined)[]) =>
      backend
        .compile({ inputs: [x, y], outputs, donations })
        .run([values, values.toReversed()])
        .map(numbers);

    it("gives inputs, movements of inputs, constants, and one node twice", () => {
      const few = leaf({ shape: [3], dtype: "float32", data: Float32Array.of(3, 1, 2) });
      const many = leaf({ shape: [40], dtype: "float32", data: values });
      const turned = flip(x, [0]);
      const difference = apply((a, b) => a.sub(b), x, many);
      const outputs = [x, reshape(x, [8, 5]), turned, turned, few, full([2], 7), difference];
      const want = [rising, rising, falling, falling, [3, 1, 2], [7, 7], rising.map(() => 0)];
      expect(
        run(
          outputs,
          outputs.map(() => undefined),
        ),
      ).toEqual(want);
    });

    it("leaves its inputs as they were, and gives arrays of its own", () => {
      const given = values.slice();
      const outputs = [x, apply((a) => a.mul(2), x)];
      const executable = backend.compile({
        inputs: [x],
        outputs,
        donations: [undefined, undefined],
      });
      const first = executable.run([given]);
      given.fill(-1);
      executable.run([given]);
      expect(first.map(numbers)).toEqual([rising, rising.map((v) => 2 * v)]);
      expect([...given]).toEqual(rising.map(() => -1));
    });

    it("hands donated storage on, which then is gone", () => {
      const step = backend.compile({
        inputs: [x, y],
        outputs: [apply((a, b) => a.add(b), x, y), reduce(x, { reducer: "max", axes: [0] })],
        donations: [0, undefined],
      });
      const ones = new Float32Array(40).fill(1);
      let state: Value = values;
      for (let turn = 0; turn < 3; turn++) {
        const before = state;
        const [next, top]: Value[] = step.run([before, ones]);
        expect(numbers(top)).toEqual([39 / 4 + turn]);
        if (turn > 0) expect(() => numbers(before)).toThrow(/donated/);
        state = next!;
      }
      expect(numbers(state)).toEqual(rising.map((v) => v + 3));
    });

    it("clears a donated output before anything is written into it", () => {
      const [sum, beside] = [x, y].map((state) =>
        reduce(reshape(state, [8, 5]), { reducer: "sum", axes: [1] }),
      ) as [Node, Node];
      const spread = pad(sum, { low: [16], high: [9], interior: [1] });
      const fives = (list: readonly number[]) =>
        Array.from({ length: 8 }, (_, k) =>
          list.slice(5 * k, 5 * k + 5).reduce((total, v) => total + v),
        );
      const want = rising.map(() => 0);
      for (const [k, v] of fives(rising).entries()) want[16 + 2 * k] = v;
      expect(run([spread, beside], [0, undefined])).toEqual([want, fives(falling)]);
    });

    it("gives hundreds of results, and sums of hundreds of inputs", () => {
      const scaled = Array.from({ length: 300 }, (_, k) => apply((a) => a.mul(k), x));
      const given = scaled.map(() => leaf({ shape: [3], dtype: "float32" }));
      const sum = given.reduce<Node>((a, b) => apply((p, q) => p.add(q), a, b), full([3], 0));
      expect(run([concat(scaled, 0)], [undefined])).toEqual([
        scaled.flatMap((_, k) => rising.map((v) => v * k)),
      ]);
      const values = given.map((_, k) => Float32Array.of(k, 1, -k));
      expect(runOn(backend, { leaves: given, outputs: [sum], values }).map(numbers)).toEqual([
        [44850, 300, -44850],
      ]);
    });

    it("clamps row numbers, constants and unsigned ones beyond 2³¹ too", () => {
      const numbered = (dtype: "int32" | "uint32", ...data: number[]) =>
        leaf({ shape: [data.length], dtype, data: Uint32Array.from(data) });
      const far = numbered("uint32", 4e9, 0, 2 ** 31);
      const two = slice(x, { start: [2], size: [3] });
      const outputs = [
        gather(x, far, 0),
        scatterAdd(far, two, { axis: 0, size: 3 }),
        scatterAdd(numbered("int32", 1), slice(x, { start: [4], size: [1] }), { axis: 0, size: 3 }),
      ];
      const want = [
        [39 / 4, 0, 39 / 4],
        [3 / 4, 0, 6 / 4],
        [0, 1, 0],
      ];
      expect(
        run(
          outputs,
          outputs.map(() => undefined),
        ),
      ).toEqual(want);
    });

    it("overwrites a donated input only when nothing reads it any more", () => {
      const crossed = [apply((a) => a.add(1), y), apply((a) => a.mul(2), x)];
      expect(run(crossed, [0, 1])).toEqual([falling.map((v) => v + 1), rising.map((v) => v * 2)]);
      expect(run([y, x], [0, 1])).toEqual([falling, rising]);
      const folded = apply((a, b) => a.add(b), x, flip(x, [0]));
      expect(run([folded], [0])).toEqual([rising.map(() => 39 / 4)]);
      const late = reduce(
        apply((a, b) => a.mul(b), x, flip(y, [0])),
        { reducer: "sum", axes: [0] },
      );
      const squares = rising.reduce((sum, v) => sum + v * v, 0);
      expect(run([apply((a) => a.neg(), x), late], [0, undefined])).toEqual([
        rising.map((v) => -v),
        [squares],
      ]);
    });
  });
});

describe.each([
  { name: "wasm", make: (threads: number) => wasm({ threads }), counts: [1, 2] },
  ...(makeNative ? [{ name: "native", make: makeNative, counts: [1, 2, 3] }] : []),
])("$name", ({ make, counts }) => {
  const all = counts.map(make);
  afterAll(() => {
    for (const backend of all) backend.dispose();
  });

  it.each([...Object.values({ ...composedCases, ...scanCases }), randomGraph])(
    "gives the same bits whatever the number of threads",
    (makeCase) => {
      const questions = samplesOf({ make: makeCase, runs: 4 });
      const [one, ...others] = all.map((backend) => runTogether(backend, questions));
      for (const other of others) expectSame(other.flat(), one!.flat());
    },
  );
});
