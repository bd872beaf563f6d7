import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import type { HostArray } from "../expr/dtype.ts";
import { type Case, CaseBuilder, type CaseMaker, type Problem } from "../graph/cases/builder.ts";
import { apply, composedCases } from "../graph/cases/composed.ts";
import { primitiveCases } from "../graph/cases/primitives.ts";
import { randomGraph } from "../graph/cases/random-graph.ts";
import { gradients } from "../graph/gradients.ts";
import { topologicalOrder } from "../graph/graph.ts";
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
import { sizeOf } from "../graph/shape.ts";
import type { Backend, Value } from "./backend.ts";
import { reference } from "./reference/index.ts";
import { wasm } from "./wasm/index.ts";

interface Tested {
  readonly backend: Backend;
  /** So many cases are one program: a C compiler takes 0.1 s to begin, however little there is to do. */
  readonly together: number;
}

/** A new backend is one line here. Programs are the same for any number of threads, so native ones are compiled once. */
const tested: readonly Tested[] = [
  { backend: reference(), together: 1 },
  ...[1, 2].map((threads) => ({ backend: wasm({ threads }), together: 1 })),
  ...(makeNative ? [1, 2, 3].map(makeNative) : []).map((backend) => ({ backend, together: 30 })),
];

const judge = reference();

/** Rounding of a sum in float32, relative to the sum of the absolute terms: 2⁻²⁴ times some hundred roundings. */
const SUM_TOLERANCE = 1e-5;

const isFloat = ({ dtype }: Node): boolean => dtype === "float32";

type Donations = readonly (number | undefined)[];

/** A graph with values for its leaves. */
interface Question {
  readonly leaves: readonly Node[];
  readonly outputs: readonly Node[];
  readonly values: readonly HostArray[];
  /** Of leaf numbers; none unless given. */
  readonly donations?: Donations;
}

/** A question and what is right as its answer. */
interface Trial extends Question {
  check(got: readonly HostArray[]): void;
}

/** The answers of several questions from one program. */
function runTogether(backend: Backend, questions: readonly Question[]): HostArray[][] {
  const inputs: Node[] = [];
  const donations: (number | undefined)[] = [];
  for (const { leaves, outputs, donations: own = [] } of questions) {
    const before = inputs.length;
    for (const k of outputs.keys())
      donations.push(own[k] === undefined ? undefined : before + own[k]);
    inputs.push(...leaves);
  }
  const outputs = questions.flatMap((question) => question.outputs);
  const executable = backend.compile({ inputs, outputs, donations });
  // Floats travel as float32: every value of a case is exact in it.
  const given = questions
    .flatMap((question) => question.values)
    .map((array, k) => (isFloat(inputs[k]!) ? Float32Array.from(array) : array));
  const got = executable.run(given).map((value) => ("read" in value ? value.read() : value));
  return questions.map((question) => got.splice(0, question.outputs.length));
}

const runOn = (backend: Backend, question: Question): HostArray[] =>
  runTogether(backend, [question])[0]!;

/** Equal, or both NaN, or apart by at most `allowed`. */
function expectClose(
  got: HostArray,
  want: HostArray,
  allowed: (i: number) => number,
  what: string,
): void {
  expect(got.length, what).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i]!, want[i]!];
    if (a === b || Math.fround(a) === Math.fround(b) || (Number.isNaN(a) && Number.isNaN(b)))
      continue;
    const bound = allowed(i);
    if (!(Math.abs(a - b) <= bound))
      expect.fail(`${what}[${i}] is ${a}, should be ${b} within ${bound}`);
  }
}

const absolute = (values: readonly HostArray[], leaves: readonly Node[]): HostArray[] =>
  values.map((array, k) => (isFloat(leaves[k]!) ? array.map(Math.abs) : array) as HostArray);

function valuesOf({ leaves, values, output, tolerance }: Case): Trial {
  const question = { leaves, outputs: [output], values };
  const check = ([got]: readonly HostArray[]): void => {
    const [want] = runOn(judge, question);
    if (tolerance === "exact") {
      expectClose(got!, want!, () => 0, "output");
      return;
    }
    const [scale] =
      tolerance === "absolute"
        ? runOn(judge, { ...question, values: absolute(values, leaves) })
        : runOn(judge, { ...question, outputs: [tolerance] });
    expectClose(got!, want!, (i) => SUM_TOLERANCE * scale![i]!, "output");
  };
  return { ...question, check };
}

/** The same for the gradients by every float leaf; the cotangent is positive, so that nothing cancels that should not. */
function gradientsOf(made: Case): Trial | undefined {
  const { output, tolerance } = made;
  const floats = made.leaves.filter(isFloat);
  if (!isFloat(output) || floats.length === 0) return undefined;
  const cotangent = leaf({ shape: output.shape, dtype: "float32" });
  const leaves = [...made.leaves, cotangent];
  const size = sizeOf(output.shape);
  const values = [...made.values, Float64Array.from({ length: size }, (_, i) => 1 + (i % 7) / 8)];
  const question = { leaves, outputs: gradients([[output, cotangent]], floats), values };
  const check = (got: readonly HostArray[]): void => {
    const want = runOn(judge, question);
    const scale =
      tolerance === "absolute"
        ? runOn(judge, { ...question, values: absolute(values, leaves) })
        : want;
    for (const [k, array] of want.entries()) {
      const rest = tolerance === "exact" || tolerance === "absolute" ? 0 : largest([array]);
      expectClose(
        got[k]!,
        array,
        (i) => SUM_TOLERANCE * (Math.abs(scale[k]![i]!) + rest),
        `gradient ${k}`,
      );
    }
  };
  return { ...question, check };
}

function largest(arrays: readonly HostArray[]): number {
  let top = 0;
  for (const array of arrays) for (const value of array) top = Math.max(top, Math.abs(value));
  return top;
}

/** Many operations one after the other: errors are measured against the largest value on the way. */
function answersOf(problem: Problem & { readonly donations?: Donations }): Trial {
  const { leaves, outputs, values } = problem;
  const check = (got: readonly HostArray[]): void => {
    const want = runOn(judge, { leaves, outputs, values });
    const inside = topologicalOrder(outputs).filter(
      (node) => isFloat(node) && !leaves.includes(node),
    );
    const size = largest(runOn(judge, { leaves, outputs: inside, values }));
    for (const [k, node] of outputs.entries())
      expectClose(
        got[k]!,
        want[k]!,
        () => (isFloat(node) ? 3 * SUM_TOLERANCE * size : 0),
        `output ${k}`,
      );
  };
  return { ...problem, check };
}

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

/** Random cases, made by `make`. */
interface Random<T> {
  readonly make: (build: CaseBuilder) => T;
  readonly special?: boolean;
  readonly runs: number;
}

const SEED = 20;

const casesOf = <T>({ make, special = false }: Random<T>): fc.Arbitrary<() => T> =>
  fc
    .gen()
    .map((g) => () => make(new CaseBuilder((min, max) => g(fc.integer, { min, max }), special)));

function assertCases<T>(
  { backend, together }: Tested,
  random: Random<T>,
  ask: (made: T) => Trial | undefined,
): void {
  if (together === 1) {
    const property = fc.property(casesOf(random), (make) => {
      const trial = ask(make());
      trial?.check(runOn(backend, trial));
    });
    fc.assert(property, { seed: SEED, numRuns: random.runs });
    return;
  }
  const trials = samplesOf(random).map(ask);
  for (const some of inParts(
    trials.filter((trial) => trial !== undefined),
    together,
  ))
    for (const [k, got] of runTogether(backend, some).entries())
      expectRight(backend, some[k]!, got);
}

const samplesOf = <T>(random: Random<T>): T[] =>
  fc.sample(casesOf(random), { seed: SEED, numRuns: random.runs }).map((make) => make());

/** Says of a wrong answer whether the program of this case alone gives it too. */
function expectRight(backend: Backend, trial: Trial, got: readonly HostArray[]): void {
  try {
    trial.check(got);
  } catch (error) {
    trial.check(runOn(backend, trial));
    throw new Error("wrong in a program with other cases, right alone", { cause: error });
  }
}

const inParts = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) =>
    list.slice(k * size, (k + 1) * size),
  );

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

  it.each([...Object.values(composedCases), randomGraph])(
    "gives the same bits whatever the number of threads",
    (makeCase) => {
      const questions = samplesOf({ make: makeCase, runs: 4 });
      const [one, ...others] = all.map((backend) => runTogether(backend, questions));
      for (const other of others) expect(other).toEqual(one);
    },
  );
});
