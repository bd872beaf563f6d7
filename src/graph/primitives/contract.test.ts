import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Affine, affine, evaluateAffine, loopIndex } from "../affine.ts";
import { CaseBuilder } from "../cases/builder.ts";
import { generalContract } from "../cases/contracts.ts";
import { gradients } from "../gradients.ts";
import { is, macs, topologicalOrder } from "../graph.ts";
import type { Node } from "../node.ts";
import { ShapeError, sizeOf } from "../shape.ts";
import {
  contract,
  contractPrimitive,
  leaf,
  pad,
  padPrimitive,
  scatterAddPrimitive,
} from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const loops = (...numbers: number[]): Affine[] => numbers.map(loopIndex);
const values = (node: Node, ...inputs: number[][]): number[] => [
  ...node.primitive.reference(
    node,
    inputs.map((list) => Float64Array.from(list)),
  ),
];

/** [2, 3] · [3, 2] */
const product = (left: Node, right: Node) =>
  contract(left, right, {
    extents: [2, 2, 3],
    output: [0, 1],
    left: loops(0, 2),
    right: loops(2, 1),
  });

describe("contract", () => {
  it("is a matrix product", () => {
    const y = product(float(2, 3), float(3, 2));
    expect(y.shape).toEqual([2, 2]);
    expect(values(y, [1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12])).toEqual([58, 64, 139, 154]);
    expect(macs(y)).toBe(12);
  });

  it("is a convolution with stride and dilation", () => {
    const y = contract(float(8), float(3), {
      extents: [2, 3],
      output: [0],
      left: [
        affine(0, [
          [0, 3],
          [1, 2],
        ]),
      ],
      right: loops(1),
    });
    expect(values(y, [1, 2, 3, 4, 5, 6, 7, 8], [1, 10, 100])).toEqual([1 + 30 + 500, 4 + 60 + 800]);
  });

  it("takes a diagonal, reads backwards, and repeats loops that no operand has", () => {
    const diagonal = contract(float(3, 3), float(3), {
      extents: [3, 2],
      output: [1, 0],
      left: loops(0, 0),
      right: [affine(2, [[0, -1]])],
    });
    const want = [1 * 30, 5 * 20, 9 * 10];
    expect(values(diagonal, [1, 2, 3, 4, 5, 6, 7, 8, 9], [10, 20, 30])).toEqual([...want, ...want]);
    const counted = contract(float(), float(2), {
      extents: [2, 4],
      output: [],
      left: [],
      right: loops(0),
    });
    expect(values(counted, [10], [1, 2])).toEqual([4 * 10 * 3]);
  });

  it("sums nothing to 0", () => {
    const y = contract(float(2, 0), float(0, 2), {
      extents: [2, 2, 0],
      output: [0, 1],
      left: loops(0, 2),
      right: loops(2, 1),
    });
    expect(values(y, [], [])).toEqual([0, 0, 0, 0]);
    expect(macs(y)).toBe(0);
  });

  it("equals the definition for any affine indices", () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const draw = (min: number, max: number) => g(fc.integer, { min, max });
        const made = generalContract(new CaseBuilder(draw, false));
        const { output: node } = made;
        if (!is(node, contractPrimitive)) throw new Error("not a contract");
        const { extents, output, left, right } = node.attrs;
        const [a, b] = node.inputs.map((input) => made.leaves.indexOf(input));
        const read = (leafNumber: number, indices: readonly Affine[], at: number[]): number => {
          const { shape } = made.leaves[leafNumber]!;
          const place = indices.reduce(
            (p, index, k) => p * shape[k]! + evaluateAffine(index, at),
            0,
          );
          return made.values[leafNumber]![place]!;
        };
        const want = new Map<string, number>();
        const visit = (at: number[]): void => {
          if (at.length < extents.length) {
            for (let i = 0; i < extents[at.length]!; i++) visit([...at, i]);
            return;
          }
          const key = output.map((loop) => at[loop]).join();
          want.set(key, (want.get(key) ?? 0) + read(a!, left, at) * read(b!, right, at));
        };
        visit([]);
        const got = node.primitive.reference(node, [made.values[a!]!, made.values[b!]!]);
        // The map's keys come in row-major order, for the output's loops are the first ones.
        expect([...got]).toEqual([...want.values()]);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("makes equal contracts one node, whatever their loops are called", () => {
    const [a, b] = [float(2, 3), float(3, 2)];
    const renamed = contract(a, b, {
      extents: [3, 1, 2, 2],
      output: [3, 2],
      left: [
        affine(0, [
          [3, 1],
          [1, 5],
        ]),
        loopIndex(0),
      ],
      right: loops(0, 2),
    });
    expect(renamed).toBe(product(a, b));
    expect(product(a, float(3, 2))).not.toBe(product(a, b));
  });

  it("refuses an index that leaves its operand", () => {
    const attrs = {
      extents: [4, 3],
      output: [0],
      left: [
        affine(0, [
          [0, 1],
          [1, 1],
        ]),
      ],
      right: loops(1),
    };
    expect(() => contract(float(5), float(3), attrs)).toThrow(ShapeError);
    expect(() => contract(float(5), float(3), attrs)).toThrow(
      "contract: axis 0 of the left operand [5] is read from 0 to 5, it has 5 elements; pad the operand or take smaller loops",
    );
    expect(() => contract(float(6), float(3, 1), attrs)).toThrow("give one index for each axis");
    const ints = leaf({ shape: [6], dtype: "int32" });
    expect(() => contract(ints, float(3), attrs)).toThrow(
      "left operand is int32; cast it to float32",
    );
  });
});

describe("the gradient of a contract", () => {
  const kinds = (of: Node, wrt: Node): Set<string> =>
    new Set(
      topologicalOrder(gradients([[of, leaf({ shape: of.shape, dtype: "float32" })]], [wrt])).map(
        (n) => n.primitive.name,
      ),
    );

  it("of a matrix product is one contract of as many MACs", () => {
    const [a, b] = [float(2, 3), float(3, 2)];
    for (const wrt of [a, b]) {
      const [grad] = gradients([[product(a, b), float(2, 2)]], [wrt]);
      expect(is(grad!, contractPrimitive)).toBe(true);
      expect(macs(grad!)).toBe(12);
    }
  });

  it("of a convolution is a contract of a padded cotangent, and does the forward's work but for the rim", () => {
    const [x, w] = [float(2, 10, 4), float(3, 4, 5)];
    const y = contract(x, w, {
      extents: [2, 8, 5, 3, 4],
      output: [0, 1, 2],
      left: [
        loopIndex(0),
        affine(0, [
          [1, 1],
          [3, 1],
        ]),
        loopIndex(4),
      ],
      right: loops(3, 4, 2),
    });
    expect(kinds(y, x)).toEqual(new Set(["leaf", "pad", "contract"]));
    expect(kinds(y, w)).toEqual(new Set(["leaf", "contract"]));
    const [dx, dw] = gradients([[y, float(...y.shape)]], [x, w]);
    expect(macs(dw!)).toBe(macs(y));
    expect(macs(dx!)).toBe((macs(y) / 8) * 10);
  });

  it("of a gradient is a contract again", () => {
    const [x, w, g] = [float(1, 12, 2), float(3, 2, 2), float(1, 4, 2)];
    const y = contract(x, w, {
      extents: [1, 4, 2, 3, 2],
      output: [0, 1, 2],
      left: [
        loopIndex(0),
        affine(0, [
          [1, 2],
          [3, 2],
        ]),
        loopIndex(4),
      ],
      right: loops(3, 4, 2),
    });
    const [dx] = gradients([[y, g]], [x]);
    expect([...kinds(dx!, w)].filter((name) => name === scatterAddPrimitive.name)).toEqual([]);
    const [ddw] = gradients([[dx!, float(...dx!.shape)]], [w]);
    expect(ddw!.shape).toEqual(w.shape);
    expect(sizeOf(w.shape)).toBe(12);
  });

  it("scatters where an index cannot be solved: a diagonal", () => {
    const [x, w] = [float(3, 3), float(3)];
    const y = contract(x, w, { extents: [3], output: [0], left: loops(0, 0), right: loops(0) });
    expect(kinds(y, x)).toContain("scatterAdd");
  });

  it("of a padded input does not compute the rim: as many MACs as forward, and a smaller pad", () => {
    const [x, w] = [float(1, 8, 2), float(3, 2, 4)];
    const y = contract(pad(x, { low: [0, 1, 0], high: [0, 1, 0] }), w, {
      extents: [1, 8, 4, 3, 2],
      output: [0, 1, 2],
      left: [
        loopIndex(0),
        affine(0, [
          [1, 1],
          [3, 1],
        ]),
        loopIndex(4),
      ],
      right: loops(3, 4, 2),
    });
    const [dx] = gradients([[y, float(...y.shape)]], [x]);
    expect(is(dx!, contractPrimitive)).toBe(true);
    expect(macs(dx!)).toBe(macs(y));
    const rim = dx!.inputs[0]!;
    expect(is(rim, padPrimitive) && [rim.attrs.low, rim.attrs.high]).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });
});

describe("padding that no loop reads", () => {
  it("is taken off", () => {
    const x = float(5);
    const wide = pad(x, { low: [3], high: [4] });
    const sum = (operand: Node, offset: number) =>
      contract(operand, float(), {
        extents: [5, 2],
        output: [0],
        left: [
          affine(offset, [
            [0, 1],
            [1, 1],
          ]),
        ],
        right: [],
      });
    const node = sum(wide, 3);
    expect(node.inputs[0]).toBe(pad(x, { low: [0], high: [1] }));
    expect(node.attrs.left[0]!.offset).toBe(0);
    expect(sum(wide, 2).inputs[0]).toBe(pad(x, { low: [1], high: [0] }));
    const plain = contract(wide, float(), {
      extents: [5],
      output: [0],
      left: [affine(3, [[0, 1]])],
      right: [],
    });
    expect(plain.inputs[0]).toBe(x);
  });
});
