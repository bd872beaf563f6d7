import { describe, expect, it } from "vitest";
import { input } from "../expr/index.ts";
import {
  affine,
  contract,
  gradients,
  leaf,
  loopIndex,
  map,
  type Node,
  pad,
  reshape,
} from "../graph/index.ts";
import type { Machine } from "./machine.ts";
import { compileGraph } from "./plan.ts";

const machine: Machine = { widths: [4], join: 2, registers: 15, l1: 32 << 10, l2: 1 << 20 };
const placeholder = (...shape: number[]) => leaf({ shape, dtype: "float32" });

const relu = (cotangent: Node, x: Node): Node =>
  map(input(0).mul(input(1).gt(0).select(1, 0)), [cotangent, x]);

/** The kernels of what comes behind the input gradient of a convolution: x [2, size, 8] by w [taps, 8, 8]. */
function kernels(
  [size, taps, stride, padding]: readonly [number, number, number, number],
  behind: (dx: Node, x: Node) => Node = relu,
): string[] {
  const [x, w] = [placeholder(2, size, 8), placeholder(taps, 8, 8)];
  const rim = [0, padding, 0];
  const y = contract(pad(x, { low: rim, high: rim }), w, {
    extents: [2, Math.floor((size + 2 * padding - taps) / stride) + 1, 8, taps, 8],
    output: [0, 1, 2],
    left: [
      loopIndex(0),
      affine(0, [
        [1, stride],
        [3, 1],
      ]),
      loopIndex(4),
    ],
    right: [3, 4, 2].map(loopIndex),
  });
  const given = placeholder(...y.shape);
  // A computed cotangent, as networks have them: its kernel writes into the padding.
  const [dx] = gradients([[y, map(input(0).mul(2), [given])]], [x]) as [Node];
  const out = behind(dx, x);
  const plan = compileGraph(
    { inputs: [x, w, given], outputs: [out], donations: [undefined] },
    machine,
  );
  return plan.kernels.map(({ kernel }) => kernel.name).filter((name) => !name.includes("pack"));
}

describe("the input gradient of a strided convolution", () => {
  it("is written phase by phase into the interleaved tensor, without a copy", () => {
    expect(kernels([16, 3, 2, 1])).toEqual(["pad", "map", "contract", "contract", "map"]);
    expect(kernels([16, 3, 2, 1], (dx) => dx)).toEqual(["pad", "map", "contract", "contract"]);
    expect(kernels([16, 4, 2, 1]).filter((name) => name === "contract")).toHaveLength(2);
    expect(kernels([17, 3, 2, 0])).toEqual(["pad", "pad", "map", "contract", "contract", "map"]);
  });

  it("is one kernel where windows do not meet", () => {
    expect(kernels([16, 4, 4, 0])).toEqual(["map", "contract", "map"]);
    // What no window reads is cleared, not multiplied by zero.
    expect(kernels([16, 1, 2, 0])).toEqual(["map", "pad", "contract", "map"]);
    expect(kernels([16, 2, 4, 0])).toEqual(["map", "pad", "contract", "map"]);
  });
});

describe("a stored reshape", () => {
  it("that joins axes takes nothing: its source is computed in the place that it has, padded too", () => {
    const [a, b] = [placeholder(6, 16), placeholder(16, 8)];
    const product = contract(a, b, {
      extents: [2, 3, 8, 16],
      output: [0, 1, 2],
      left: [
        affine(0, [
          [0, 3],
          [1, 1],
        ]),
        loopIndex(3),
      ],
      right: [loopIndex(3), loopIndex(2)],
    });
    const names = (out: Node) =>
      compileGraph({ inputs: [a, b], outputs: [out], donations: [undefined] }, machine).kernels.map(
        ({ kernel }) => kernel.name,
      );
    const joined = reshape(product, [2, 24]);
    expect(names(joined)).toEqual(["contract"]);
    expect(names(reshape(product, [3, 16]))).toEqual(["contract"]);
    expect(names(pad(joined, { low: [1, 2], high: [0, 0] }))).toEqual(["pad", "pad", "contract"]);
    // Rows of 16 begin within rows of 8 and run over their ends: these are copied.
    const across = pad(reshape(product, [3, 16]), { low: [0, 2], high: [0, 0] });
    expect(names(across)).toEqual(["contract", "pad", "reshape"]);
  });
});
