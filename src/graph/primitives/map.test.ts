import { describe, expect, it } from "vitest";
import { input } from "../../expr/expr.ts";
import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import { ShapeError } from "../shape.ts";
import { add, broadcast, full, leaf, map, mapPrimitive, repeatedConstant } from "./index.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });
const [a, b] = [input(0), input(1)];

describe("map", () => {
  it("applies its expression at every element, in float64", () => {
    const node = map(a.mul(b).add(0.1), [float(2, 2), float(2, 2)]);
    const got = node.primitive.reference(node, [
      Float64Array.of(1, 2, 3, 4),
      Float64Array.of(5, 6, 7, 8),
    ]);
    expect([...got]).toEqual([5.1, 12.1, 21.1, 32.1]);
  });

  it("computes ints exactly and wraps uint32", () => {
    const x = leaf({ shape: [2], dtype: "uint32" });
    const node = map(input(0, "uint32").mul(0x9e3779b9), [x]);
    const got = node.primitive.reference(node, [Uint32Array.of(3, 0xffffffff)]);
    expect([...got]).toEqual([3668340011, 1640531527]);
    expect(got).toBeInstanceOf(Uint32Array);
  });

  it("is its input where it changes nothing", () => {
    const [x, y] = [float(3), float(3)];
    expect(map(b, [x, y])).toBe(y);
    expect(map(a.neg().neg(), [x])).toBe(x);
  });

  it("takes up repeated constants, drops unused inputs, joins equal ones", () => {
    const [x, y] = [float(2, 3), float(2, 3)];
    const two = full([2, 3], 2);
    const row = broadcast(
      leaf({ shape: [1, 1], dtype: "float32", data: Float32Array.of(2) }),
      [2, 3],
    );
    expect(map(a.mul(b), [x, two])).toBe(map(a.mul(2), [x]));
    expect(map(a.mul(b), [x, row])).toBe(map(a.mul(2), [x]));
    expect(map(a.add(input(2)), [x, y, x])).toBe(map(a.add(a), [x]));
    const node = map(input(2).sub(input(1)), [two, x, y]);
    expect(is(node, mapPrimitive) && node.inputs).toEqual([x, y]);
    expect(node).toBe(map(b.sub(a), [x, y]));
  });

  it("of tensors repeated alike is repeated itself", () => {
    const [v, u] = [float(1, 3), float(1, 3)];
    const node = map(
      a.div(b.sqrt()),
      [v, u].map((x) => broadcast(x, [5, 3])),
    );
    expect(node).toBe(broadcast(map(a.div(b.sqrt()), [v, u]), [5, 3]));
    const mixed = map(a.add(b), [broadcast(v, [5, 3]), broadcast(float(5, 1), [5, 3])]);
    expect(is(mixed, mapPrimitive)).toBe(true);
  });

  it("of constants is a constant of the whole shape", () => {
    const node = map(a.mul(b), [full([2, 3], 3), full([2, 3], 5)]);
    expect([repeatedConstant(node), node.shape]).toEqual([15, [2, 3]]);
    expect(repeatedConstant(map(a.sub(a), [float(4)]))).toBeUndefined(); // NaN − NaN is not 0
  });

  it("keeps −0 and NaN apart from 0", () => {
    expect(full([2], -0)).not.toBe(full([2], 0));
    expect(Object.is(repeatedConstant(full([2], -0)), -0)).toBe(true);
    expect(full([2], Number.NaN)).toBe(full([2], Number.NaN));
  });

  it("adds in the order given", () => {
    const terms = [float(1), float(1), float(1)];
    const node = add(terms);
    expect(node.inputs).toEqual(terms);
    expect([
      ...node.primitive.reference(
        node,
        [[1], [2], [4]].map((v) => Float64Array.from(v)),
      ),
    ]).toEqual([7]);
    expect(add([terms[0]!])).toBe(terms[0]);
  });

  it("says what does not fit", () => {
    expect(() => map(a.add(b), [float(2), float(3)])).toThrow(ShapeError);
    expect(() => map(a.add(b), [float(2), float(3)])).toThrow(
      "map: tensors are [2] and [3]; all must be equal",
    );
    expect(() => map(a.add(b), [float(2)])).toThrow(
      "map: the expression uses input 1, 1 tensors came",
    );
    const ints = leaf({ shape: [2], dtype: "int32" });
    expect(() => map(a, [ints])).toThrow(
      "map: input 0 is int32, the expression takes float32; cast one of them",
    );
  });
});
