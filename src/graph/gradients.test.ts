import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import type { HostArray } from "../expr/dtype.ts";
import { type Case, CaseBuilder, mulberry32 } from "./cases/builder.ts";
import { primitiveCases } from "./cases/primitives.ts";
import { gradients, type Seed } from "./gradients.ts";
import type { Node } from "./node.ts";
import { leaf } from "./primitives/index.ts";
import { sizeOf } from "./shape.ts";

const backend = reference();

interface Problem {
  readonly leaves: readonly Node[];
  readonly values: readonly HostArray[];
  readonly outputs: readonly Node[];
}

/** Fixed weights that make one number of all outputs: L = Σ weight · output. */
function weightsOf(outputs: readonly Node[]): Float64Array[] {
  const random = mulberry32(7);
  return outputs.map(({ shape }) =>
    Float64Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1),
  );
}

const isFloat = ({ dtype }: Node): boolean => dtype === "float32";

/** The gradient nodes of L, for every float leaf. */
function gradientsOf({ leaves, outputs }: Problem): Node[] {
  const weights = weightsOf(outputs);
  const seeds = outputs.map(
    (node, k): Seed => [node, leaf({ shape: node.shape, dtype: "float32", data: weights[k]! })],
  );
  return gradients(seeds, leaves.filter(isFloat));
}

/** Compares gradients with central differences of L at some elements of every float leaf. */
function expectCentralDifferences(problem: Problem): void {
  const { leaves, values, outputs } = problem;
  const weights = weightsOf(outputs);
  const forward = backend.compile({
    inputs: leaves,
    outputs,
    donations: outputs.map(() => undefined),
  });
  const loss = (at: readonly HostArray[]): number => {
    const results = forward.run(at) as HostArray[];
    let sum = 0;
    for (const [k, result] of results.entries())
      for (let i = 0; i < result.length; i++) sum += weights[k]![i]! * result[i]!;
    return sum;
  };
  const wanted = gradientsOf(problem);
  const slopes = backend
    .compile({ inputs: leaves, outputs: wanted, donations: wanted.map(() => undefined) })
    .run(values) as HostArray[];

  const h = 1e-4;
  for (const [g, position] of leaves.flatMap((l, k) => (isFloat(l) ? [k] : [])).entries()) {
    const size = values[position]!.length;
    expect(wanted[g]!.shape).toEqual(leaves[position]!.shape);
    for (let i = 0; i < size; i += Math.max(1, Math.floor(size / 6))) {
      const shifted = (by: number): HostArray[] =>
        values.map((array, k) =>
          k === position ? array.with(i, array[i]! + by) : array,
        ) as HostArray[];
      const difference = (loss(shifted(h)) - loss(shifted(-h))) / (2 * h);
      const slope = slopes[g]![i]!;
      expect(
        Math.abs(slope - difference) / Math.max(1, Math.abs(difference)),
        `leaf ${position}[${i}]: ${slope} is not ${difference}`,
      ).toBeLessThan(2e-6);
    }
  }
}

function problemOf({ leaves, values, output }: Case): Problem {
  return { leaves, values, outputs: [output] };
}

/** The gradient itself as a problem: its gradient is the second derivative. */
const second = (problem: Problem): Problem => ({ ...problem, outputs: gradientsOf(problem) });

describe.each(Object.entries(primitiveCases))("gradient of %s", (_, make) => {
  const property = (check: (problem: Problem) => void) =>
    fc.property(fc.gen(), (g) => {
      const built = make(new CaseBuilder((min, max) => g(fc.integer, { min, max }), false));
      if (isFloat(built.output)) check(problemOf(built));
    });

  it("equals central differences", () => {
    fc.assert(property(expectCentralDifferences), { seed: 1, numRuns: 150 });
  });

  it("has a gradient that equals central differences", () => {
    fc.assert(
      property((problem) => expectCentralDifferences(second(problem))),
      { seed: 2, numRuns: 60 },
    );
  });
});
