/** Random cases for backends: each asks a question, and knows from the float64 reference what is right as the answer. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Backend } from "../src/backend/backend.ts";
import { reference } from "../src/backend/reference/index.ts";
import type { HostArray } from "../src/expr/dtype.ts";
import { type Case, CaseBuilder, type Problem } from "../src/graph/cases/builder.ts";
import { gradients } from "../src/graph/gradients.ts";
import { topologicalOrder } from "../src/graph/graph.ts";
import type { Node } from "../src/graph/node.ts";
import { leaf } from "../src/graph/primitives/index.ts";
import { sizeOf } from "../src/graph/shape.ts";
import { substitute } from "../src/graph/substitute.ts";

export interface Tested {
  readonly backend: Backend;
  /** So many cases make one program: a C compiler takes 0.1 s to begin, however little there is to do. */
  readonly together: number;
}

const judge = reference();

/** Rounding of a sum in float32, relative to the sum of the absolute terms: 2⁻²⁴ times some hundred roundings. */
const SUM_TOLERANCE = 1e-5;

const isFloat = ({ dtype }: Node): boolean => dtype === "float32";

export type Donations = readonly (number | undefined)[];

/** A graph with values for its leaves. */
export interface Question {
  readonly leaves: readonly Node[];
  readonly outputs: readonly Node[];
  readonly values: readonly HostArray[];
  /** Of leaf numbers; none unless given. */
  readonly donations?: Donations;
}

/** A question and what is right as its answer. */
export interface Trial extends Question {
  check(got: readonly HostArray[]): void;
}

/** The answers of several questions from one program. */
export function runTogether(backend: Backend, questions: readonly Question[]): HostArray[][] {
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

export const runOn = (backend: Backend, question: Question): HostArray[] =>
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

export function valuesOf({ leaves, values, output, tolerance }: Case): Trial {
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
export function gradientsOf(made: Case): Trial | undefined {
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

/**
 * The same problem with every second leaf that is not donated a constant: what depends on these alone is computed once, when
 * the program is loaded.
 */
export function withConstants<T extends Question>({ leaves, values, outputs, donations = [] }: T) {
  const isConstant = (at: number): boolean => at % 2 === 1 && !donations.includes(at);
  const constants = new Map(
    leaves.flatMap((node, at) => {
      if (!isConstant(at)) return [];
      const data = isFloat(node) ? Float32Array.from(values[at]!) : values[at]!;
      return [[node, leaf({ shape: node.shape, dtype: node.dtype, data })] as const];
    }),
  );
  const kept = leaves.filter((node) => !constants.has(node));
  return {
    leaves: kept,
    values: values.filter((_, at) => !isConstant(at)),
    outputs: substitute(outputs, constants),
    donations: donations.map((at) => (at === undefined ? at : kept.indexOf(leaves[at]!))),
  };
}

/** The largest finite magnitude. */
function largest(arrays: readonly HostArray[]): number {
  let top = 0;
  for (const array of arrays)
    for (const value of array) if (Number.isFinite(value)) top = Math.max(top, Math.abs(value));
  return top;
}

/** Many operations one after the other: errors are measured against the largest value on the way. */
export function answersOf(problem: Problem & { readonly donations?: Donations }): Trial {
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

/** The same for networks, whose values are of order 1 on the way: errors are measured against each output's own values, or 1. */
export function ownAnswersOf(problem: Question): Trial {
  const { leaves, outputs, values } = problem;
  const check = (got: readonly HostArray[]): void => {
    const want = runOn(judge, { leaves, outputs, values });
    for (const [k, array] of want.entries()) {
      const bound = 3 * SUM_TOLERANCE * Math.max(1, largest([array]));
      expectClose(got[k]!, array, () => bound, `output ${k}`);
    }
  };
  return { ...problem, check };
}

/** Random cases, made by `make`. */
export interface Random<T> {
  readonly make: (build: CaseBuilder) => T;
  readonly special?: boolean;
  readonly runs: number;
}

const SEED = 20;

const casesOf = <T>({ make, special = false }: Random<T>): fc.Arbitrary<() => T> =>
  fc
    .gen()
    .map((g) => () => make(new CaseBuilder((min, max) => g(fc.integer, { min, max }), special)));

export function assertCases<T>(
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

export const samplesOf = <T>(random: Random<T>): T[] =>
  fc.sample(casesOf(random), { seed: SEED, numRuns: random.runs }).map((make) => make());

/** The same numbers to the bit; NaN is NaN. */
export function expectSame(got: readonly HostArray[], want: readonly HostArray[]): void {
  expect(got.length).toBe(want.length);
  for (const [k, array] of want.entries()) {
    const other = got[k]!;
    expect(other.length).toBe(array.length);
    for (let i = 0; i < array.length; i++)
      if (!Object.is(other[i], array[i]))
        expect.fail(`output ${k}[${i}] is ${other[i]}, should be ${array[i]} to the bit`);
  }
}

/** Says of a wrong answer whether the program of this case alone gives it too. */
export function expectRight(backend: Backend, trial: Trial, got: readonly HostArray[]): void {
  try {
    trial.check(got);
  } catch (error) {
    trial.check(runOn(backend, trial));
    throw new Error("wrong in a program with other cases, right alone", { cause: error });
  }
}

export const inParts = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) =>
    list.slice(k * size, (k + 1) * size),
  );
