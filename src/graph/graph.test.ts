import { describe, expect, it } from "vitest";
import { input } from "../expr/expr.ts";
import { is, makeNode, topologicalOrder } from "./graph.ts";
import type { Node } from "./node.ts";
import {
  iota,
  iotaPrimitive,
  leaf,
  leafPrimitive,
  map,
  reshape,
  reshapePrimitive,
} from "./primitives/index.ts";
import { currentScope, inScope, withScope } from "./scope.ts";

const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

describe("makeNode", () => {
  it("makes equal operations one node", () => {
    const x = float(6);
    expect(reshape(x, [2, 3])).toBe(makeNode(reshapePrimitive, { shape: [2, 3] }, [x]));
    expect(reshape(x, [3, 2])).not.toBe(reshape(x, [2, 3]));
    expect(map(input(0).exp(), [x])).toBe(map(input(0).exp(), [x]));
    expect(iota([2, 3], 1)).toBe(iota([2, 3], 1));
  });

  it("never merges placeholders, and constants by content while they are small", () => {
    expect(float(2)).not.toBe(float(2));
    const constant = (...data: number[]) =>
      leaf({ shape: [data.length], dtype: "float32", data: Float32Array.from(data) });
    expect(constant(1, 2)).toBe(constant(1, 2));
    expect(constant(1, 2)).not.toBe(constant(1, 3));
    const long = Array.from({ length: 17 }, (_, i) => i);
    expect(constant(...long)).not.toBe(constant(...long));
    expect(leaf({ shape: [1], dtype: "int32", data: Int32Array.of(1) })).not.toBe(constant(1));
  });
});

describe("is", () => {
  it("tells primitives apart", () => {
    const node: Node = iota([4], 0);
    expect(is(node, iotaPrimitive) && node.attrs.axis).toBe(0);
    expect(is(node, leafPrimitive)).toBe(false);
  });
});

describe("topologicalOrder", () => {
  it("lists inputs before users, each node once", () => {
    const x = float(2);
    const y = map(input(0).exp(), [x]);
    const z = map(input(0).mul(input(1)), [x, y]);
    expect(topologicalOrder([z, y])).toEqual([x, y, z]);
    expect(topologicalOrder([])).toEqual([]);
  });

  it("goes deeper than the call stack", () => {
    let node = float(2);
    for (let k = 0; k < 30_000; k++) node = map(input(0).sin(), [node]);
    expect(topologicalOrder([node]).length).toBe(30_001);
  });
});

describe("scopes", () => {
  it("nest, and end with their function, also by an error", () => {
    const scopes: string[] = [];
    withScope("block2", () => {
      withScope("conv", () => scopes.push(float(1).scope));
      expect(() => withScope("pool", () => reshape(float(4), [3]))).toThrow(
        /^block2\/pool\/reshape: x is \[4\]/,
      );
      withScope("", () => scopes.push(currentScope()));
      inScope("head", () => scopes.push(currentScope()));
    });
    expect([...scopes, currentScope()]).toEqual(["block2/conv", "block2", "head", ""]);
  });
});
