import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HostArray } from "../../expr/dtype.ts";
import { evaluateAffine, loopIndex } from "../affine.ts";
import { CaseBuilder } from "../cases/builder.ts";
import { primitiveCases } from "../cases/primitives.ts";
import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import { type Shape, ShapeError, sizeOf } from "../shape.ts";
import {
  broadcast,
  broadcastPrimitive,
  concat,
  flip,
  flipPrimitive,
  full,
  leaf,
  pad,
  padPrimitive,
  permute,
  permutePrimitive,
  repeatedConstant,
  reshape,
  slice,
  slicePrimitive,
  unflatten,
  windows,
  windowsPrimitive,
} from "./index.ts";

/** The array as nested lists, so that an expectation can say x[i][j] and know nothing of strides. */
type Nested = number | undefined | Nested[];

function nest(values: HostArray, shape: Shape): Nested {
  const [n, ...rest] = shape;
  if (n === undefined) return values[0];
  const size = sizeOf(rest);
  return Array.from({ length: n }, (_, i) => nest(values.subarray(i * size, (i + 1) * size), rest));
}

function at(nested: Nested, index: readonly number[]): number | undefined {
  let here = nested;
  for (const i of index) here = Array.isArray(here) ? here[i] : undefined;
  return Array.isArray(here) ? undefined : here;
}

/** Every index of a shape, as a list of lists. */
function indices(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (heads, n) => heads.flatMap((head) => Array.from({ length: n }, (_, i) => [...head, i])),
    [[]],
  );
}

type From = (index: readonly number[], node: Node) => readonly number[] | undefined;

/** For each primitive, where element `index` of the output is in the input; outside it, or undefined, is padding. */
const sources: Record<
  string,
  { make: keyof typeof primitiveCases; from: From; fill?: (node: Node) => number }
> = {
  permute: {
    make: "permute",
    from(index, node) {
      if (!is(node, permutePrimitive)) return index;
      const source: number[] = [];
      node.attrs.order.forEach((axis, k) => {
        source[axis] = index[k]!;
      });
      return source;
    },
  },
  broadcast: {
    make: "broadcast",
    from: (index, node) =>
      is(node, broadcastPrimitive)
        ? index.map((i, axis) => Math.min(i, node.inputs[0]!.shape[axis]! - 1))
        : index,
  },
  slice: {
    make: "slice",
    from: (index, node) =>
      is(node, slicePrimitive)
        ? index.map((i, axis) => node.attrs.start[axis]! + i * node.attrs.step[axis]!)
        : index,
  },
  flip: {
    make: "flip",
    from: (index, node) =>
      is(node, flipPrimitive)
        ? index.map((i, axis) => (node.attrs.axes.includes(axis) ? node.shape[axis]! - 1 - i : i))
        : index,
  },
  windows: {
    make: "windows",
    from(index, node) {
      if (!is(node, windowsPrimitive)) return index;
      const source = index.slice(0, node.inputs[0]!.shape.length);
      node.attrs.windows.forEach(({ axis, stride, dilation }, k) => {
        source[axis] = index[axis]! * stride + index[source.length + k]! * dilation;
      });
      return source;
    },
  },
  pad: {
    make: "pad",
    from(index, node) {
      if (!is(node, padPrimitive)) return index;
      const { low, interior } = node.attrs;
      const source = index.map((i, axis) => (i - low[axis]!) / (interior[axis]! + 1));
      return source.every(
        (i, axis) => Number.isInteger(i) && i >= 0 && i < node.inputs[0]!.shape[axis]!,
      )
        ? source
        : undefined;
    },
    fill: (node) => (is(node, padPrimitive) ? node.attrs.value : 0),
  },
};

describe.each(Object.entries(sources))("%s", (_, { make, from, fill }) => {
  it("takes every element from where its definition says", () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const draw = (min: number, max: number) => g(fc.integer, { min, max });
        const { leaves, values, output } = primitiveCases[make](new CaseBuilder(draw, true));
        if (output.inputs[0] !== leaves[0]) return; // simplified away: next test
        const got = output.primitive.reference(output, values);
        const x = nest(values[0]!, leaves[0]!.shape);
        const want = indices(output.shape).map((index) => {
          const source = from(index, output);
          return source ? at(x, source) : fill?.(output);
        });
        expect([...got]).toEqual(want);
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  if (!fill)
    it("has a view that reads the same elements", () => {
      let compared = 0;
      fc.assert(
        fc.property(fc.gen(), (g) => {
          const draw = (min: number, max: number) => g(fc.integer, { min, max });
          const { output } = primitiveCases[make](new CaseBuilder(draw, true));
          const { view } = output.primitive;
          if (!view) return;
          compared++;
          const seen = view(
            output,
            output.shape.map((_, axis) => loopIndex(axis)),
            output.shape,
          );
          for (const index of indices(output.shape))
            expect(seen?.map((a) => evaluateAffine(a, index))).toEqual(from(index, output));
        }),
        { seed: 4, numRuns: 60 },
      );
      expect(compared).toBeGreaterThan(20);
    });
});

const x = leaf({ shape: [2, 3, 4], dtype: "float32", name: "x" });

describe("movement of movement", () => {
  it("is the input where nothing moves", () => {
    expect(reshape(x, [2, 3, 4])).toBe(x);
    expect(permute(x, [0, 1, 2])).toBe(x);
    expect(broadcast(x, [2, 3, 4])).toBe(x);
    expect(pad(x, { low: [0, 0, 0], high: [0, 0, 0] })).toBe(x);
    expect(slice(x, { start: [0, 0, 0], size: [2, 3, 4] })).toBe(x);
    expect(flip(x, [])).toBe(x);
    expect(concat([x], 1)).toBe(x);
    expect(windows(x, [])).toBe(x);
  });

  it("undoes itself", () => {
    expect(reshape(reshape(x, [24]), [2, 3, 4])).toBe(x);
    expect(permute(permute(x, [2, 0, 1]), [1, 2, 0])).toBe(x);
    expect(flip(flip(x, [0, 2]), [2, 0])).toBe(x);
    expect(flip(flip(x, [0, 1]), [1, 2])).toBe(flip(x, [0, 2]));
  });

  it("merges into one step", () => {
    expect(reshape(reshape(x, [24]), [6, 4])).toBe(reshape(x, [6, 4]));
    expect(permute(permute(x, [1, 2, 0]), [1, 2, 0])).toBe(permute(x, [2, 0, 1]));
    const half = slice(x, { start: [0, 0, 1], size: [2, 3, 2], step: [1, 1, 2] });
    expect(slice(half, { start: [1, 1, 1], size: [1, 1, 1] })).toBe(
      slice(x, { start: [1, 1, 3], size: [1, 1, 1] }),
    );
    const row = reshape(leaf({ shape: [3], dtype: "float32" }), [1, 3, 1]);
    expect(broadcast(broadcast(row, [2, 3, 1]), [2, 3, 4])).toBe(broadcast(row, [2, 3, 4]));
  });

  it("keeps a repeated constant in its form", () => {
    const seven = full([2, 3], 7);
    expect(repeatedConstant(permute(seven, [1, 0]))).toBe(7);
    expect(repeatedConstant(reshape(seven, [3, 2]))).toBe(7);
    expect(repeatedConstant(slice(seven, { start: [0, 1], size: [2, 1] }))).toBe(7);
    expect(repeatedConstant(pad(full([2], 0), { low: [1], high: [1] }))).toBe(0);
    expect(repeatedConstant(pad(seven, { low: [1, 0], high: [0, 0] }))).toBeUndefined();
  });
});

describe("concat", () => {
  it("joins along the axis", () => {
    const [a, b] = [2, 1].map((n) => leaf({ shape: [2, n], dtype: "float32" }));
    const joined = concat([a!, b!], 1);
    const values = joined.primitive.reference(joined, [
      Float64Array.of(1, 2, 4, 5),
      Float64Array.of(3, 6),
    ]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("leaves empty parts out", () => {
    const empty = leaf({ shape: [2, 0, 4], dtype: "float32" });
    expect(concat([empty, x, empty], 1)).toBe(x);
  });
});

describe("the view of a reshape", () => {
  const identity = (shape: Shape) => shape.map((_, axis) => loopIndex(axis));
  const viewOf = (from: Shape, to: Shape) => {
    const node = reshape(leaf({ shape: from, dtype: "float32" }), to);
    return node.primitive.view?.(node, identity(to), to);
  };

  it("splits an axis: h = a·B + b", () => {
    const view = viewOf([12], [3, 4]);
    expect(view?.map((a) => [a.offset, [...a.terms]])).toEqual([
      [
        0,
        [
          [0, 4],
          [1, 1],
        ],
      ],
    ]);
  });

  it("passes axes of 1", () => {
    expect(viewOf([3, 4], [3, 1, 4])?.map((a) => [...a.terms])).toEqual([[[0, 1]], [[2, 1]]]);
  });

  it("is none where axes merge: that needs a division", () => {
    expect(viewOf([3, 4], [12])).toBeUndefined();
    expect(viewOf([2, 3], [3, 2])).toBeUndefined();
  });

  it("reads what reference reads, wherever it is one, also for falling and offset indices", () => {
    const numbers = fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      terms: fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 4 })), {
        maxLength: 3,
      }),
      offset: fc.integer({ min: 0, max: 60 }),
    });
    let found = 0;
    fc.assert(
      fc.property(numbers, ({ shape, terms, offset }) => {
        const extents = terms.map(([, extent]) => extent);
        const flat = {
          offset,
          terms: new Map(terms.flatMap(([c], loop) => (c === 0 ? [] : [[loop, c] as const]))),
        };
        const positions = indices(extents).map((loops) => evaluateAffine(flat, loops));
        if (positions.some((p) => p < 0 || p >= sizeOf(shape))) return;
        const split = unflatten(flat, shape, extents);
        if (!split) return;
        found++;
        const all = indices(shape);
        for (const [k, loops] of indices(extents).entries())
          expect(split.map((a) => evaluateAffine(a, loops))).toEqual(all[positions[k]!]);
      }),
      { seed: 5, numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(300);
  });
});

describe("a wrong shape", () => {
  // biome-ignore format: one mistake a line
  const mistakes: [string, () => unknown, RegExp][] = [
    ["reshape", () => reshape(x, [5, 5]), /^reshape: x is \[2, 3, 4\] with 24 elements, wanted \[5, 5\] with 25; the products/],
    ["permute", () => permute(x, [0, 0, 1]), /^permute: x is \[2, 3, 4\], order is \[0, 0, 1\]; order must name each axis 0 to 2 once/],
    ["broadcast", () => broadcast(x, [2, 6, 4]), /^broadcast: x is \[2, 3, 4\], wanted \[2, 6, 4\]; each axis must be 1 or equal/],
    ["pad", () => pad(x, { low: [-1, 0, 0], high: [0, 0, 0] }), /^pad: low \[-1, 0, 0\].*0 or more are needed/],
    ["slice", () => slice(x, { start: [0, 2, 0], size: [2, 2, 4] }), /^slice: axis 1 of x \[2, 3, 4\] has 3 elements, but start 2, size 2, step 1 reaches 3; take fewer/],
    ["flip", () => flip(x, [3]), /^flip: x is \[2, 3, 4\], axes are \[3\]; name each axis/],
    ["concat", () => concat([x, leaf({ shape: [2, 2, 2], dtype: "float32" })], 1), /^concat: tensors are \[2, 3, 4\] and \[2, 2, 2\]; all axes but axis 1/],
    ["windows", () => windows(x, [{ axis: 1, size: 2, stride: 1, dilation: 3 }]), /^windows: axis 1 of x \[2, 3, 4\] has 3 elements, a window of 2 with dilation 3 spans 4; pad x/],
    ["leaf", () => leaf({ shape: [2], dtype: "float32", data: Float32Array.of(1) }), /^leaf: shape \[2\] needs 2 values, 1 came/],
  ];
  it.each(mistakes)("%s says what came, what was needed and the repair", (_, make, message) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(message);
  });
});
