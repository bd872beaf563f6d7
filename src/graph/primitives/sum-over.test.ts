import { describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import type { HostArray } from "../../expr/dtype.ts";
import { CaseBuilder, mulberry32 } from "../cases/builder.ts";
import { apply, composedCases } from "../cases/composed.ts";
import { is, topologicalOrder } from "../graph.ts";
import type { Node } from "../node.ts";
import { sizeOf } from "../shape.ts";
import { broadcast, leaf, reduce, reducePrimitive, reshape, sumOver } from "./index.ts";

const axes = [0, 1];
const shape = [4, 5, 3];
const [g, c] = [0, 1].map(() => leaf({ shape, dtype: "float32" })) as [Node, Node];
const [f, k] = [0, 1].map(() => leaf({ shape: [3], dtype: "float32" })) as [Node, Node];
const repeated = (v: Node): Node => broadcast(reshape(v, [1, 1, 3]), shape);

function values(node: Node): number[] {
  const leaves = [g, c, f, k];
  const random = mulberry32(3);
  const given = leaves.map((x) =>
    Float64Array.from({ length: sizeOf(x.shape) }, () => random() + 0.5),
  );
  const [out] = reference()
    .compile({ inputs: leaves, outputs: [node], donations: [undefined] })
    .run(given);
  return [...(out as HostArray)];
}

/** What is reduced, and that the value is that of the plain sum. */
function summed(x: Node): (Node | undefined)[] {
  const node = sumOver(x, axes);
  const want = values(reduce(x, { reducer: "sum", axes }));
  values(node).forEach((v, i) => {
    expect(v).toBeCloseTo(want[i]!, 10);
  });
  return topologicalOrder([node])
    .filter((n) => is(n, reducePrimitive))
    .map((n) => n.inputs[0]);
}

describe("sumOver", () => {
  it("takes repeated factors out of every term, also through maps of maps", () => {
    const first = apply((x, s) => x.mul(s).neg(), g, repeated(f));
    const second = apply((x, s) => s.mul(2).mul(x).div(s.add(1)), c, repeated(k));
    expect(summed(first)).toEqual([g]);
    expect(summed(apply((a, b) => a.sub(b), first, second))).toEqual([g, c]);
    expect(summed(apply((a) => a.mul(-3), g))).toEqual([g]);
  });

  it("keeps a sum that has a repeated term whole: it may cancel", () => {
    const centred = apply((x, m) => x.sub(m), g, repeated(f));
    expect(summed(centred)).toEqual([centred]);
    expect(summed(apply((x, s) => x.mul(s), centred, repeated(k)))).toEqual([centred]);
  });

  it("keeps what has no repeated factor", () => {
    const product = apply((a, b) => a.mul(b), g, c);
    const sum = apply((a, b) => a.add(b), g, c);
    expect(summed(product)).toEqual([product]);
    expect(summed(sum)).toEqual([sum]);
  });

  it("takes a tensor that varies along a summed axis for what it is", () => {
    const rows = broadcast(
      leaf({ shape: [4, 1, 1], dtype: "float32", data: Float32Array.of(1, 2, 3, 4) }),
      shape,
    );
    const product = apply((a, r) => a.mul(r), g, rows);
    expect(summed(product)).toEqual([product]);
  });

  it("leaves the gradient of batch norm with sums of the cotangent and of its product with x", () => {
    const draw = (low: number, high: number) => Math.min(high, low + 3);
    const { outputs } = composedCases["batch norm with gradients"]!(new CaseBuilder(draw, false));
    const sums = topologicalOrder(outputs).filter((n) => is(n, reducePrimitive));
    // Forward: Σ x, Σ (x − m)². Backward: Σ g, Σ g·(x − m), Σ (x − m).
    expect(sums.length).toBe(5);
  });
});
