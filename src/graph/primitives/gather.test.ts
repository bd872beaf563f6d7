import { describe, expect, it } from "vitest";
import type { Node } from "../node.ts";
import { ShapeError } from "../shape.ts";
import { gather, leaf, scatterAdd } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const int = (...shape: number[]): Node => leaf({ shape, dtype: "int32" });

describe("gather", () => {
  it("takes rows, columns and middle axes", () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const rows = gather(float(4, 2), int(3), 0);
    expect([...rows.primitive.reference(rows, [values, Int32Array.of(3, 0, 3)])]).toEqual([
      7, 8, 1, 2, 7, 8,
    ]);
    const columns = gather(float(2, 4), int(2, 1), 1);
    expect(columns.shape).toEqual([2, 2, 1]);
    expect([...columns.primitive.reference(columns, [values, Int32Array.of(1, 2)])]).toEqual([
      2, 3, 6, 7,
    ]);
    const middle = gather(float(2, 2, 2), int(), 1);
    expect(middle.shape).toEqual([2, 2]);
    expect([...middle.primitive.reference(middle, [values, Int32Array.of(1)])]).toEqual([
      3, 4, 7, 8,
    ]);
  });

  it("clamps indices to the axis", () => {
    const node = gather(float(3), int(4), 0);
    const got = node.primitive.reference(node, [
      Float64Array.of(1, 2, 3),
      Int32Array.of(-1, 0, 2, 99),
    ]);
    expect([...got]).toEqual([1, 1, 3, 3]);
  });

  it("refuses what it cannot take", () => {
    expect(() => gather(float(2, 0), int(1), 1)).toThrow("gather: axis 1 of x [2, 0] is empty");
    expect(() => gather(float(2), int(1), 1)).toThrow(ShapeError);
    expect(() => gather(float(2), float(1), 0)).toThrow(
      "gather: indices are float32; cast them to int32",
    );
    expect(gather(float(2, 0), int(0), 1).shape).toEqual([2, 0]);
  });
});

describe("scatterAdd", () => {
  it("adds what has the same index, clamps, and leaves 0 elsewhere", () => {
    const node = scatterAdd(int(5), float(5), { axis: 0, size: 4 });
    const got = node.primitive.reference(node, [
      Int32Array.of(1, 1, 0, 99, -5),
      Float64Array.of(1, 2, 4, 8, 16),
    ]);
    expect([...got]).toEqual([20, 3, 0, 8]);
  });

  it("keeps the axes around", () => {
    const node = scatterAdd(int(3), float(2, 3, 2), { axis: 1, size: 2 });
    expect(node.shape).toEqual([2, 2, 2]);
    const updates = Float64Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
    expect([...node.primitive.reference(node, [Int32Array.of(1, 0, 1), updates])]).toEqual([
      3, 4, 6, 8, 30, 40, 60, 80,
    ]);
  });

  it("is the adjoint of gather: ⟨gather(x), u⟩ = ⟨x, scatterAdd(u)⟩", () => {
    const indices = Int32Array.of(2, 0, 2, 7, 1);
    const x = Float64Array.of(3, 1, 4, 1, 5, 9);
    const u = Float64Array.from({ length: 10 }, (_, i) => i - 3);
    const [taken, added] = [
      gather(float(3, 2), int(5), 0),
      scatterAdd(int(5), float(5, 2), { axis: 0, size: 3 }),
    ];
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((s, v, i) => s + v * b[i]!, 0);
    expect(dot(taken.primitive.reference(taken, [x, indices]), u)).toBe(
      dot(x, added.primitive.reference(added, [indices, u])),
    );
  });

  it("refuses updates that do not have the axes of the indices", () => {
    expect(() => scatterAdd(int(3), float(2, 4), { axis: 1, size: 2 })).toThrow(
      "scatterAdd: updates are [2, 4], indices [3]; from axis 1 on updates must have the axes of indices",
    );
    expect(() => scatterAdd(int(3), float(3), { axis: 0, size: 0 })).toThrow(ShapeError);
  });
});
