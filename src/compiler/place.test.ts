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
} from "../graph/index.ts";
import type { Machine } from "./machine.ts";
import { compileGraph } from "./plan.ts";

const machine: Machine = { widths: [4], join: 2, registers: 15, l1: 32 << 10, l2: 1 << 20 };
const placeholder = (...shape: number[]) => leaf({ shape, dtype: "float32" });

/** The kernels of an activation's gradient behind the input gradient of a convolution: x [2, size, 8] by w [taps, 8, 8]. */
function kernels(size: number, taps: number, stride: number, padding: number): string[] {
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
  const out = map(input(0).mul(input(1).gt(0).select(1, 0)), [dx, x]);
  const plan = compileGraph(
    { inputs: [x, w, given], outputs: [out], donations: [undefined] },
    machine,
  );
  return plan.phases
    .flat()
    .map(({ kernel }) => kernel.name)
    .filter((name) => !name.includes("pack"));
}

describe("the input gradient of a strided convolution", () => {
  it("is written phase by phase into the interleaved tensor, without a copy", () => {
    expect(kernels(16, 3, 2, 1)).toEqual(["pad", "map", "contract", "contract", "map"]);
    expect(kernels(16, 4, 2, 1).filter((name) => name === "contract")).toHaveLength(2);
    expect(kernels(17, 3, 2, 0)).toEqual(["pad", "pad", "map", "contract", "contract", "map"]);
  });

  it("is one kernel where windows do not meet", () => {
    expect(kernels(16, 4, 4, 0)).toEqual(["map", "contract", "map"]);
    // What no window reads is cleared, not multiplied by zero.
    expect(kernels(16, 1, 2, 0)).toEqual(["map", "pad", "contract", "map"]);
    expect(kernels(16, 2, 4, 0)).toEqual(["map", "pad", "contract", "map"]);
  });
});
