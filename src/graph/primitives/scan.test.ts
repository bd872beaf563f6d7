import { describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import { input } from "../../expr/expr.ts";
import { apply, matmul } from "../cases/composed.ts";
import { gradients } from "../gradients.ts";
import { is, macs, topologicalOrder } from "../graph.ts";
import type { Node } from "../node.ts";
import { substitute } from "../substitute.ts";
import { full, leaf, map, permute, reshape, scan, scanPrimitive, slice } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

/** A body with something of everything: sums and products before, in and behind the loop, a movement, two carries. */
function problem(length: number, reverse: boolean) {
  const [h, s, x, w] = [float(2, 3), float(2), float(2, 3), float(3, 3)];
  const seen = matmul(x, permute(w, [1, 0]));
  const next = apply((a, b) => a.add(b).tanh(), matmul(h, w), seen);
  const sum = apply(
    (a, b) => a.mul(0.5).add(b),
    s,
    reshape(slice(h, { start: [0, 1], size: [2, 1] }), [2]),
  );
  const behind = matmul(permute(next, [1, 0]), h);
  const body = { carry: [h, s], xs: [x], shared: [w], next: [next, sum], ys: [behind, seen, h] };
  const [init, series, captured] = [[float(2, 3), float(2)], [float(length, 2, 3)], [float(3, 3)]];
  const scanned = scan({ ...body, length, reverse, init, series, captured });
  return { body, init, series, captured, scanned, length, reverse };
}

/** The same, step after step. */
function unrolled({ body, init, series, captured, length, reverse }: ReturnType<typeof problem>) {
  let carry: readonly Node[] = init;
  const ys: Node[][] = [];
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    const row = reshape(slice(series[0]!, { start: [t, 0, 0], size: [1, 2, 3] }), [2, 3]);
    const stands = [...body.carry, ...body.xs, ...body.shared];
    const given = [...carry, row, ...captured];
    const by = new Map(stands.map((stand, k) => [stand, given[k]!] as const));
    const values = substitute([...body.next, ...body.ys], by);
    carry = values.slice(0, 2);
    ys[t] = values.slice(2);
  }
  return { last: carry, ys };
}

const squares = (nodes: readonly Node[]): Node =>
  nodes
    .map((x, k) => {
      const weighted = apply((a) => a.add(0.1 * k).square(), x);
      const flat = reshape(weighted, [weighted.shape.reduce((a, b) => a * b, 1), 1]);
      return matmul(full([1, flat.shape[0]!], 1), flat);
    })
    .reduce((a, b) => map(input(0).add(input(1)), [a, b]));

function run(outputs: readonly Node[], inputs: readonly Node[]): number[][] {
  const values = inputs.map(({ shape }, k) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(3 * i + k)),
  );
  const executable = reference().compile({
    inputs,
    outputs,
    donations: outputs.map(() => undefined),
  });
  return executable.run(values).map((value) => [...("read" in value ? value.read() : value)]);
}

describe.each([
  { length: 1, reverse: false },
  { length: 4, reverse: false },
  { length: 3, reverse: true },
])("scan of $length steps, reverse: $reverse", ({ length, reverse }) => {
  const made = problem(length, reverse);
  const plain = unrolled(made);
  const wrt = [...made.init, ...made.series, ...made.captured];
  const stacked = [0, 1, 2].flatMap((k) => plain.ys.map((row) => row[k]!));
  const rows = made.scanned.ys.flatMap((y) =>
    Array.from({ length }, (_, t) => {
      const [, ...shape] = y.shape;
      const start = [t, ...shape.map(() => 0)];
      return reshape(slice(y, { start, size: [1, ...shape] }), shape);
    }),
  );
  const [loop, steps] = [
    [...made.scanned.last, ...rows],
    [...plain.last, ...stacked],
  ];

  it("gives what its steps give one after the other", () => {
    expect(run(loop, wrt)).toEqual(run(steps, wrt));
  });

  it("has their gradients, and gradients of these", () => {
    const slopes = [loop, steps].map((outputs) => gradients(squares(outputs), wrt));
    const second = slopes.map((first) => gradients(squares(first), wrt));
    for (const [mine, theirs] of [slopes, second]) {
      const [a, b] = [run(mine!, wrt), run(theirs!, wrt)];
      for (const [k, values] of b.entries())
        for (const [i, value] of values.entries())
          expect(Math.abs(a[k]![i]! - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
    }
  });
});

describe("scan", () => {
  it("leaves in the loop only what leads from carry to carry", () => {
    const { scanned } = problem(5, false);
    const all = [...scanned.last, ...scanned.ys];
    const [loop] = topologicalOrder(all).filter((node) => is(node, scanPrimitive));
    expect(macs(loop!)).toBe(5 * 2 * 3 * 3);
    expect(topologicalOrder(all).reduce((sum, node) => sum + macs(node), 0)).toBe(
      5 * 3 * 2 * 3 * 3,
    );
  });

  it("makes graphs whose size does not depend on its length, gradients included, and MACs that grow with it", () => {
    const [short, long] = [10, 1000].map((length) => {
      const { scanned, captured } = problem(length, false);
      const nodes = topologicalOrder(
        gradients(squares([...scanned.last, ...scanned.ys]), captured),
      );
      const sum = nodes.reduce((total, node) => total + macs(node), 0);
      return { count: nodes.length, macs: sum };
    });
    expect(long!.count).toBe(short!.count);
    expect(long!.macs / short!.macs).toBeGreaterThan(95);
  });

  it("is one node for equal bodies", () => {
    const [h, x] = [float(3), float(4, 3)];
    const sums = () => {
      const [carry, row] = [float(3), float(3)];
      const next = apply((a, b) => a.add(b), carry, row);
      const body = { carry: [carry], xs: [row], shared: [], next: [next], ys: [] };
      return scan({ ...body, length: 4, reverse: false, init: [h], series: [x], captured: [] });
    };
    expect(sums().last[0]).toBe(sums().last[0]);
  });
});
