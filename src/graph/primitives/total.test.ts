import { describe, expect, it } from "vitest";
import { gradients } from "../gradients.ts";
import { is, topologicalOrder } from "../graph.ts";
import type { Node } from "../node.ts";
import { add, concat, concatPrimitive, leaf, pad, padPrimitive, slice, total } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const padded = (x: Node, low: number, high: number): Node =>
  pad(x, { low: [0, low], high: [0, high] });

describe("total", () => {
  const [a, b, c] = [float(2, 3), float(2, 1), float(2, 5)];

  it("joins pieces that lie side by side, in any order", () => {
    expect(total([padded(b, 3, 0), padded(a, 0, 1)])).toBe(concat([a, b], 1));
    const rest = float(2, 4);
    expect(total([padded(b, 3, 0), rest, padded(a, 0, 1)])).toBe(add([concat([a, b], 1), rest]));
  });

  it("adds what overlaps, leaves a gap, or is padded along other axes", () => {
    const overlap = [padded(a, 0, 2), padded(a, 2, 0)];
    const gap = [padded(b, 0, 4), padded(a, 2, 0)];
    const crossed = [
      pad(c, { low: [0, 0], high: [1, 0] }),
      pad(float(3, 2), { low: [0, 0], high: [0, 3] }),
    ];
    for (const terms of [overlap, gap, crossed]) expect(total(terms)).toBe(add(terms));
  });

  it("makes the gradient of a tensor that was cut up a joined one", () => {
    const x = float(2, 4);
    const [left, right] = [0, 2].map((from) => slice(x, { start: [0, from], size: [2, 2] }));
    const seeds = [left!, right!].map((part) => [part, float(2, 2)] as const);
    const nodes = topologicalOrder(gradients(seeds, [x]));
    expect(nodes.filter((node) => is(node, concatPrimitive)).length).toBe(1);
    expect(nodes.filter((node) => is(node, padPrimitive)).length).toBe(0);
  });
});
