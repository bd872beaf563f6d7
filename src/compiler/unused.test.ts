import { expect, it } from "vitest";
import { apply, matmul } from "../graph/cases/composed.ts";
import { is, leaf, type Node, scan, scanPrimitive, topologicalOrder } from "../graph/index.ts";
import { withoutUnused } from "./unused.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

const loopOf = (outputs: readonly Node[]) => {
  const found = topologicalOrder(outputs).find((node) => is(node, scanPrimitive));
  return found && is(found, scanPrimitive) ? found : undefined;
};

it("keeps no products for a gradient that nobody asks for, and what is asked for where it was", () => {
  const [h, x, w] = [float(2, 3), float(2, 3), float(3, 3)];
  const next = apply((a, b) => a.add(b).tanh(), matmul(h, w), x);
  const beside = apply((a, b) => a.mul(b), next, x);
  const inputs = [float(2, 3), float(4, 2, 3), float(3, 3)];
  const { last, ys } = scan({
    ...{ carry: [h], xs: [x], shared: [w], next: [next], ys: [next, beside] },
    ...{ init: [inputs[0]!], series: [inputs[1]!], captured: [inputs[2]!] },
    ...{ length: 4, reverse: false },
  });
  const before = loopOf(last)!;
  // The product h·w and `beside`.
  expect(before.attrs.ys.length).toBe(2);
  const graphOf = (outputs: readonly Node[]) =>
    withoutUnused({ inputs, outputs, donations: outputs.map(() => undefined) }).outputs;

  const short = loopOf(graphOf([last[0]!, ys[0]!]))!;
  expect(short.attrs.ys).toEqual([]);
  expect(short.shape).toEqual([5 * 6]);

  const outputs = graphOf([last[0]!, ys[1]!]);
  expect(loopOf(outputs)!.attrs.ys).toEqual([beside]);
  expect(outputs.map(({ shape }) => shape)).toEqual([last[0]!.shape, ys[1]!.shape]);
  expect(graphOf([before])[0]).toBe(before);
});
