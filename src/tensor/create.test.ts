import { describe, expect, it } from "vitest";
import { ShapeError } from "../graph/shape.ts";
import { arange, eye, full, ones, tensor, zeros } from "./create.ts";

describe("tensor", () => {
  it("takes the shape and dtype of nested lists", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x.shape).toEqual([2, 3]);
    expect(x.dtype).toBe("float32");
    expect(x.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(tensor(7).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([true, false]).dtype).toBe("bool");
    expect(tensor([true, false]).array()).toEqual([1, 0]);
  });

  it("does not copy a typed array of its own dtype", () => {
    const values = Float32Array.of(1, 2, 3, 4);
    expect(tensor(values, [2, 2]).data()).toBe(values);
    expect(tensor(Float64Array.of(0.1)).data()[0]).toBe(0.1);
    expect(tensor(Int32Array.of(1)).dtype).toBe("int32");
    expect(tensor(Uint32Array.of(1)).dtype).toBe("uint32");
  });

  it("converts what is of another dtype", () => {
    expect(tensor(Uint8Array.of(3, 255)).dtype).toBe("int32");
    expect(tensor(Uint8Array.of(3, 255), [2], "float32").data()).toEqual(Float32Array.of(3, 255));
    expect(tensor([0, 3, -1], [3], "bool").array()).toEqual([0, 1, 1]);
    expect(tensor(Int32Array.of(0, 7), [2], "bool").array()).toEqual([0, 1]);
  });

  it("refuses shapes that do not hold the values", () => {
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(ShapeError);
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow("[2, 2] needs 4 values, 3 came");
    expect(() => tensor([[1, 2], [3]])).toThrow("depth 1 has 1 entries and another 2");
    expect(() => tensor([[1], 2])).toThrow("nest all equally");
    expect(() => tensor([1, [2]])).toThrow("nest all equally");
    expect(() => tensor([1], [-1])).toThrow("whole number");
  });
});

describe("made by rule", () => {
  it("repeats a constant", () => {
    expect(zeros([2, 2]).array()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(ones([2], "int32").data()).toEqual(Int32Array.of(1, 1));
    expect(full([], 3).item()).toBe(3);
    expect(zeros([0, 3]).array()).toEqual([]);
  });

  it("counts", () => {
    expect(arange(4).data()).toEqual(Int32Array.of(0, 1, 2, 3));
    expect(arange(5, 0, -2).array()).toEqual([5, 3, 1]);
    expect(arange(0, 1, 0.25).array()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(arange(3, 3).array()).toEqual([]);
    expect(() => arange(0, 1, 0)).toThrow(RangeError);
  });

  it("makes an identity matrix", () => {
    expect(eye(2).array()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(eye(2, 3).array()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });
});
