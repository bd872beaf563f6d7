import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import type { HostArray } from "../expr/dtype.ts";
import { input } from "../expr/expr.ts";
import { type Case, CaseBuilder, mulberry32 } from "./cases/builder.ts";
import { primitiveCases } from "./cases/primitives.ts";
import { gradients, type Seed } from "./gradients.ts";
import { is, topologicalOrder } from "./graph.ts";
import type { Node } from "./node.ts";
import {
  full,
  leaf,
  map,
  mapPrimitive,
  reduce,
  repeatedConstant,
  windows,
} from "./primitives/index.ts";
import { withScope } from "./scope.ts";
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

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const sum = (x: Node): Node => reduce(x, { reducer: "sum", axes: x.shape.map((_, axis) => axis) });

describe("gradients", () => {
  it("sums what flows back over every path", () => {
    const x = float(3);
    const y = map(input(0).mul(input(1)), [map(input(0).exp(), [x]), map(input(0).sin(), [x])]);
    expectCentralDifferences({
      leaves: [x],
      values: [Float64Array.of(0.3, -1, 2)],
      outputs: [y, x],
    });
  });

  it("is zero where nothing depends, and one for the output itself", () => {
    const [x, other] = [float(2), float(4)];
    const y = sum(x);
    const [dx, dother, dy] = gradients(y, [x, other, y]);
    expect([dx, dother, dy].map((node) => repeatedConstant(node!))).toEqual([1, 0, 1]);
    expect([dx, dother, dy].map((node) => node!.shape)).toEqual([[2], [4], []]);
  });

  it("stops at what is flat: steps, comparisons, integers", () => {
    const x = float(2);
    const steps = map(input(0).floor().add(input(0).gt(0).select(1, 0)), [x]);
    const whole = map(input(0, "int32").cast("float32"), [map(input(0).cast("int32"), [x])]);
    const [dx] = gradients(sum(map(input(0).add(input(1)), [steps, whole])), [x]);
    expect(repeatedConstant(dx!)).toBe(0);
  });

  it("does not go where no node of wrt is", () => {
    const [x, w] = [float(2), float(2)];
    const hidden = map(input(0).exp(), [x]);
    const y = sum(map(input(0).mul(input(1)), [hidden, w]));
    const [dw] = gradients(y, [w]);
    expect(dw).toBe(hidden);
  });

  it("gives each node the scope that it goes back through", () => {
    const x = float(2);
    const y = withScope("net", () => {
      const a = withScope("first", () => map(input(0).exp(), [x]));
      return withScope("second", () => map(input(0).sin(), [a]));
    });
    const [dx] = gradients([[y, float(2)]], [x]);
    const scopes = topologicalOrder([dx!])
      .filter((n) => is(n, mapPrimitive))
      .map((n) => n.scope);
    expect(new Set(scopes)).toEqual(new Set(["net/first", "net/second"]));
  });

  it("is made of movements alone for windows that do not meet", () => {
    const x = float(2, 7, 3);
    const y = windows(x, [{ axis: 1, size: 2, stride: 3, dilation: 2 }]);
    const [dx] = gradients([[y, float(...y.shape)]], [x]);
    const kinds = topologicalOrder([dx!]).map((node) => node.primitive.name);
    const moving = new Set(["leaf", "permute", "pad", "reshape", "slice"]);
    expect(kinds.filter((kind) => !moving.has(kind))).toEqual([]);
  });

  it("works to the third order", () => {
    const x = float(2);
    let node = map(input(0).tanh(), [x]);
    for (let order = 0; order < 2; order++) node = gradients(sum(node), [x])[0]!;
    expectCentralDifferences({
      leaves: [x],
      values: [Float64Array.of(0.4, -0.7)],
      outputs: [node],
    });
  });

  it("says what it cannot differentiate", () => {
    const x = float(2, 3);
    expect(() => gradients(x, [x])).toThrow(
      "gradient: the function gives [2, 3]; a gradient needs one number",
    );
    expect(() => gradients([[x, full([3, 2], 1)]], [x])).toThrow(
      "output is [2, 3], its cotangent [3, 2]",
    );
    const ints = leaf({ shape: [1], dtype: "int32" });
    expect(() => gradients(ints, [ints])).toThrow(
      "a int32 tensor has no gradient; cast it to float32",
    );
  });
});
