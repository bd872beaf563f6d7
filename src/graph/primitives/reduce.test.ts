import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../backend/reference/index.ts";
import { type DType, hostArray } from "../../expr/dtype.ts";
import { gradients } from "../gradients.ts";
import type { Node } from "../node.ts";
import { ShapeError, sizeOf } from "../shape.ts";
import { full, leaf, type Reducer, reduce, repeatedConstant, reshape } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const reducers: readonly Reducer[] = ["sum", "prod", "max", "min"];

function run(node: Node, x: Node, values: number[]): number[] {
  const [out] = reference()
    .compile({ inputs: [x], outputs: [node], donations: [undefined] })
    .run([Float64Array.from(values)]);
  return [...(out as Float64Array)];
}

/** The rows of a [rows, n] tensor reduced by what each word means in mathematics. */
const meaning: Record<Reducer, (list: number[]) => number> = {
  sum: (list) => list.reduce((a, b) => a + b, 0),
  prod: (list) => list.reduce((a, b) => a * b, 1),
  max: (list) =>
    list.some(Number.isNaN) ? Number.NaN : (list.toSorted((a, b) => b - a)[0] ?? -Infinity),
  min: (list) =>
    list.some(Number.isNaN) ? Number.NaN : (list.toSorted((a, b) => a - b)[0] ?? Infinity),
};

describe.each(reducers)("reduce by %s", (reducer) => {
  it("equals its meaning, over rows and over columns, with NaN and ±∞", () => {
    const value = fc.oneof(
      fc.integer({ min: -4, max: 4 }),
      fc.constantFrom(Number.NaN, Infinity, -Infinity, 0.5),
    );
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((n) =>
        fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 4 }),
      );
    fc.assert(
      fc.property(rows, (table) => {
        const x = float(table.length, table[0]!.length);
        expect(run(reduce(x, { reducer, axes: [1] }), x, table.flat())).toEqual(
          table.map(meaning[reducer]),
        );
        const columns = table[0]!.map((_, k) => table.map((row) => row[k]!));
        expect(run(reduce(x, { reducer, axes: [0] }), x, table.flat())).toEqual(
          columns.map(meaning[reducer]),
        );
        expect(run(reduce(x, { reducer, axes: [1, 0] }), x, table.flat())).toEqual([
          meaning[reducer](table.flat()),
        ]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("of nothing is where it starts", () => {
    const start = { sum: 0, prod: 1, max: -Infinity, min: Infinity }[reducer];
    expect(repeatedConstant(reduce(float(2, 0), { reducer, axes: [1] }))).toBe(start);
    expect(reduce(float(0, 3), { reducer, axes: [1] }).shape).toEqual([0]);
    const ints = leaf({ shape: [0], dtype: "int32" });
    const start32 = { sum: 0, prod: 1, max: -(2 ** 31), min: 2 ** 31 - 1 }[reducer];
    expect(repeatedConstant(reduce(ints, { reducer, axes: [0] }))).toBe(start32);
  });

  it("over axes of 1, or none, only reshapes", () => {
    const x = float(2, 1, 3);
    expect(reduce(x, { reducer, axes: [] })).toBe(x);
    expect(reduce(x, { reducer, axes: [1] })).toBe(reshape(x, [2, 3]));
  });
});

describe("reduce", () => {
  it("wraps integers at 32 bits", () => {
    const sumOf = (dtype: DType, reducer: Reducer, values: number[]) => {
      const x = leaf({ shape: [values.length], dtype });
      const node = reduce(x, { reducer, axes: [0] });
      const given = hostArray(dtype, values.length);
      given.set(values);
      return node.primitive.reference(node, [given])[0];
    };
    expect(sumOf("int32", "sum", [2 ** 31 - 1, 1])).toBe(-(2 ** 31));
    expect(sumOf("uint32", "sum", [2 ** 32 - 1, 2])).toBe(1);
    expect(sumOf("int32", "prod", [65537, 65537])).toBe(131073);
    expect(sumOf("uint32", "prod", [2 ** 31, 3])).toBe(2 ** 31);
    expect(sumOf("bool", "max", [0, 1, 0])).toBe(1);
    expect(sumOf("bool", "min", [1, 1, 1])).toBe(1);
  });

  it("refuses axes that are not there, and sums of bools", () => {
    expect(() => reduce(float(2, 3), { reducer: "sum", axes: [2] })).toThrow(ShapeError);
    expect(() => reduce(float(2, 3), { reducer: "max", axes: [0, 0] })).toThrow(
      "max: x is [2, 3], axes are [0, 0]; name each axis at most once, from 0 to 1",
    );
    const bools = leaf({ shape: [2], dtype: "bool" });
    expect(() => reduce(bools, { reducer: "sum", axes: [0] })).toThrow("sum: x is bool; cast it");
  });
});

describe("the slope of a reduction", () => {
  const slope = (reducer: Reducer, shape: number[], axes: number[], values: number[]): number[] => {
    const x = float(...shape);
    const y = reduce(x, { reducer, axes });
    const [grad] = gradients([[y, full(y.shape, 1)]], [x]);
    return run(grad!, x, values);
  };

  it("of max and min goes to the first that attains it", () => {
    expect(slope("max", [5], [0], [1, 3, 2, 3, 0])).toEqual([0, 1, 0, 0, 0]);
    expect(slope("min", [2, 3], [1], [4, 2, 2, 7, 7, 7])).toEqual([0, 1, 0, 1, 0, 0]);
    expect(slope("max", [2, 2, 2], [0, 2], [5, 1, 0, 9, 5, 5, 9, 9])).toEqual([
      1, 0, 0, 1, 0, 0, 0, 0,
    ]);
  });

  it("of max and min goes to the first NaN, and to one of equal infinities", () => {
    expect(slope("max", [4], [0], [1, Number.NaN, 5, Number.NaN])).toEqual([0, 1, 0, 0]);
    expect(slope("max", [3], [0], [-Infinity, -Infinity, -Infinity])).toEqual([1, 0, 0]);
  });

  it("of a product is right with one zero, with two, and beyond the range of the whole product", () => {
    expect(slope("prod", [4], [0], [2, 3, 4, 5])).toEqual([60, 40, 30, 24]);
    expect(slope("prod", [3], [0], [2, 0, 5])).toEqual([0, 10, 0]);
    expect(slope("prod", [3], [0], [0, 0, 5])).toEqual([0, 0, 0]);
    expect(slope("prod", [2, 2], [0, 1], [1e200, 1e-300, 1e200, 1e200])).toEqual([
      1e100,
      Infinity,
      1e100,
      1e100,
    ]);
  });

  it("of an empty product is empty", () => {
    expect(slope("prod", [2, 0], [1], [])).toEqual([]);
    expect(sizeOf([2, 0])).toBe(0);
  });
});
