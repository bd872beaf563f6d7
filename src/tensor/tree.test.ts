import { describe, expect, it } from "vitest";
import { flatten, leafCount, leafPaths, mapTree, matchTree, type Tree, unflatten } from "./tree.ts";

const tree = { conv: { weight: 1, bias: 2 }, list: [3, [4]] };

describe("trees", () => {
  it("flattens from left to right and back", () => {
    const [leaves, structure] = flatten<number>(tree);
    expect(leaves).toEqual([1, 2, 3, 4]);
    expect(leafCount(structure)).toBe(4);
    expect(unflatten(structure, [5, 6, 7, 8])).toEqual({
      conv: { weight: 5, bias: 6 },
      list: [7, [8]],
    });
  });

  it("takes a lone leaf, an empty list and an empty object", () => {
    expect(flatten<number>(7)[0]).toEqual([7]);
    expect(flatten<number>([])[0]).toEqual([]);
    const [leaves, structure] = flatten<number>({ a: {}, b: [], c: 1 });
    expect(unflatten(structure, leaves)).toEqual({ a: {}, b: [], c: 1 });
  });

  it("keeps undefined and null in place without a leaf", () => {
    const loose = { a: undefined, b: null, c: 1 } as unknown as Tree<number>;
    const [leaves, structure] = flatten<number>(loose);
    expect(leaves).toEqual([1]);
    expect(unflatten(structure, [2])).toStrictEqual({ a: undefined, b: null, c: 2 });
  });

  it("takes typed arrays and instances of classes as leaves", () => {
    const values = [new Float32Array(2), new Map()];
    expect(flatten<unknown>(values)[0]).toEqual(values);
  });

  it("refuses a wrong number of leaves", () => {
    const [, structure] = flatten<number>(tree);
    expect(() => unflatten(structure, [1])).toThrow("1 leaves came, the structure holds 4");
  });

  it("names the place of each leaf", () => {
    expect(leafPaths(tree)).toEqual(["conv/weight", "conv/bias", "list/0", "list/1/0"]);
    expect(leafPaths(7)).toEqual([""]);
  });

  it("maps several trees together, keys in any order", () => {
    const sum = mapTree((a: number, b: number) => a + b, { x: 1, y: [2] }, { y: [20], x: 10 });
    expect(sum).toEqual({ x: 11, y: [22] });
  });

  it("names the first difference", () => {
    const add = (a: number, b: number) => a + b;
    expect(() => mapTree(add, { x: [1, 2] }, { x: [1] })).toThrow(
      "mapTree: tree 2 differs at x: a list of 1 came, a list of 2 was needed",
    );
    expect(() => mapTree(add, { x: 1, y: 2 }, { x: 1 })).toThrow("at y: nothing came");
    expect(() => mapTree(add, { x: 1 }, { x: 1, z: 2 })).toThrow("at z: nothing was expected");
    expect(() => mapTree(add, [1], { x: 1 })).toThrow(
      "at its root: {x} came, a list of 1 was needed",
    );
    expect(() => mapTree(add, { x: { y: 1 } }, { x: { y: [1] } })).toThrow(
      "at x/y: a list of 1 came, a leaf was needed",
    );
  });

  it("matches a structure and collects leaves in its order", () => {
    const [, structure] = flatten<number>({ a: 1, b: 2 });
    const leaves: unknown[] = [];
    expect(matchTree(structure, { b: 4, a: 3 }, leaves)).toBe(true);
    expect(leaves).toEqual([3, 4]);
    expect(matchTree(structure, { a: 1, c: 2 }, [])).toBe(false);
    expect(matchTree(structure, { a: 1 }, [])).toBe(false);
    expect(matchTree(structure, [1, 2], [])).toBe(false);
    expect(matchTree(structure, { a: 1, b: undefined }, [])).toBe(false);
  });
});
