import { describe, expect, it } from "vitest";
import { type Affine, affine, loopIndex } from "../affine.ts";
import { gradients } from "../gradients.ts";
import { is, macs, topologicalOrder } from "../graph.ts";
import type { Node } from "../node.ts";
import { contract, contractPrimitive, leaf, pad, padPrimitive, reshape } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

interface Geometry {
  readonly size: number;
  readonly taps: number;
  readonly stride: number;
  readonly padding?: number;
  readonly dilation?: number;
}

/** x [2, size, size, 3] by w [taps, taps, 3, 5]; with its operands and its gradients. */
function convolution({ size, taps, stride, padding = 0, dilation = 1 }: Geometry) {
  const [x, w] = [float(2, size, size, 3), float(taps, taps, 3, 5)];
  const rim = [0, padding, padding, 0];
  const count = Math.floor((size + 2 * padding - (taps - 1) * dilation - 1) / stride) + 1;
  const slide = (position: number, tap: number): Affine =>
    affine(0, [
      [position, stride],
      [tap, dilation],
    ]);
  const y = contract(pad(x, { low: rim, high: rim }), w, {
    extents: [2, count, count, 5, taps, taps, 3],
    output: [0, 1, 2, 3],
    left: [loopIndex(0), slide(1, 4), slide(2, 5), loopIndex(6)],
    right: [4, 5, 6, 3].map(loopIndex),
  });
  const [dx] = gradients([[y, float(...y.shape)]], [x]);
  const nodes = topologicalOrder([dx!]);
  return {
    ratio: nodes.reduce((sum, node) => sum + macs(node), 0) / macs(y),
    contracts: nodes.filter((node) => is(node, contractPrimitive)),
    kinds: new Set(nodes.map((node) => node.primitive.name)),
  };
}

describe("the input gradient of a strided contract", () => {
  it("takes the forward's MACs, in as many contracts as there are phases with taps", () => {
    const cases: [Geometry, number][] = [
      [{ size: 32, taps: 3, stride: 2, padding: 1 }, 4],
      [{ size: 32, taps: 4, stride: 2, padding: 1 }, 4],
      [{ size: 16, taps: 7, stride: 4, padding: 3 }, 16],
      [{ size: 16, taps: 5, stride: 2, padding: 2 }, 4],
    ];
    for (const [geometry, phases] of cases) {
      const { ratio, contracts } = convolution(geometry);
      expect([geometry, ratio, contracts.length]).toEqual([geometry, 1, phases]);
    }
    // Without padding the rim reads zeros, as with stride 1: 16 rows where 15 were, in each phase.
    expect(convolution({ size: 31, taps: 3, stride: 2 }).ratio).toBeCloseTo((16 / 15) ** 2, 12);
    // A dilation that has no divisor with the stride: taps 0 and 2 in the even phase, one in the odd.
    const dilated = convolution({ size: 32, taps: 3, stride: 2, padding: 3, dilation: 3 });
    expect([dilated.ratio, dilated.contracts.length]).toEqual([1, 4]);
  });

  it("pads the cotangent once for all phases", () => {
    const { contracts } = convolution({ size: 32, taps: 3, stride: 2, padding: 1 });
    const operands = new Set(contracts.map((node) => node.inputs[0]));
    expect(operands.size).toBe(1);
    const [padded] = operands;
    expect(is(padded!, padPrimitive) && padded.attrs.interior).toEqual([0, 0, 0, 0]);
    expect(padded!.shape).toEqual([2, 17, 17, 5]);
  });

  it("is one contract where windows do not meet, and pulled apart where they leave elements out", () => {
    for (const taps of [4, 3, 1]) {
      const { ratio, contracts, kinds } = convolution({ size: 16, taps, stride: 4 });
      expect([taps, ratio, contracts.length]).toEqual([taps, 1, 1]);
      expect(kinds.has("pad")).toBe(taps < 4);
    }
    expect(convolution({ size: 19, taps: 4, stride: 4, padding: 1 }).ratio).toBe(1);
    expect(convolution({ size: 16, taps: 2, stride: 4, dilation: 3 }).ratio).toBe(1);
  });

  it("computes nothing between places that no window reads: strides and dilations with a common divisor", () => {
    const { ratio, contracts } = convolution({ size: 32, taps: 3, stride: 2, dilation: 2 });
    expect(contracts.length).toBe(1);
    expect(ratio).toBeCloseTo((16 / 14) ** 2, 12);
    const four = convolution({ size: 32, taps: 3, stride: 4, padding: 1, dilation: 2 });
    expect([four.contracts.length, four.ratio]).toEqual([4, 1]);
  });

  it("does not compute the padding's cotangent through a reshape into groups", () => {
    const [x, w] = [float(2, 8, 6), float(3, 2, 3)];
    const padded = pad(x, { low: [0, 1, 0], high: [0, 1, 0] });
    for (const stride of [1, 2]) {
      const y = contract(reshape(padded, [2, 10, 2, 3]), w, {
        extents: [2, 8 / stride, 2, 3, 3],
        output: [0, 1, 2],
        left: [
          loopIndex(0),
          affine(0, [
            [1, stride],
            [3, 1],
          ]),
          loopIndex(2),
          loopIndex(4),
        ],
        right: [3, 2, 4].map(loopIndex),
      });
      const [dx] = gradients([[y, float(...y.shape)]], [x]);
      const work = topologicalOrder([dx!]).reduce((sum, node) => sum + macs(node), 0);
      expect(work).toBe(macs(y));
    }
  });
});
