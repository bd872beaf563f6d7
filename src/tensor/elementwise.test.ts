import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, randomValues } from "../../test/numeric.ts";
import { map, where } from "./combine.ts";
import { arange, tensor } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import type { Tensor } from "./tensor.ts";

/** Two shapes that broadcast, and what they broadcast to. */
const pairs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom("both", "left", "right")), {
    maxLength: 4,
  })
  .chain((axes) =>
    fc.record({
      common: fc.constant(axes.map(([n]) => n)),
      left: fc.constant(axes.map(([n, side]) => (side === "left" ? 1 : n))),
      right: fc.constant(axes.map(([n, side]) => (side === "right" ? 1 : n))),
      cut: fc.integer({ min: 0, max: axes.length }),
    }),
  )
  .map(({ common, left, right, cut }) => ({
    left,
    // Leading axes may be missing on one side where the other side has them all.
    right: right.slice(right.slice(0, cut).every((n) => n === 1) ? cut : 0),
    common: common.map((n, axis) => (left[axis] === 1 ? (right[axis] ?? n) : n)),
  }));

function naive(
  a: Tensor,
  b: Tensor,
  shape: readonly number[],
  fn: (x: number, y: number) => number,
) {
  const [x, y] = [a.data(), b.data()];
  const at = (from: readonly number[], index: readonly number[]) => {
    const missing = index.length - from.length;
    return from.reduce(
      (flat, n, axis) => flat * n + (n === 1 ? 0 : (index[axis + missing] as number)),
      0,
    );
  };
  const size = shape.reduce((product, n) => product * n, 1);
  return Array.from({ length: size }, (_, flat) => {
    let rest = flat;
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % (shape[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
    }
    return fn(x[at(a.shape, index)] as number, y[at(b.shape, index)] as number);
  });
}

for (const { name, backend, epsilon } of backends) {
  describe(`elementwise on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("broadcasts as numpy does", () => {
      fc.assert(
        fc.property(pairs, ({ left, right, common }) => {
          const [a, b] = [randomTensor(left, 1), randomTensor(right, 2)];
          const sum = a.mul(2).sub(b);
          expect(sum.shape).toEqual(common);
          expectClose(
            sum.data(),
            naive(a, b, common, (x, y) => 2 * x - y),
            4 * epsilon,
          );
        }),
        { numRuns: 60, seed: 1 },
      );
    });

    it("has the functions of its names", () => {
      const values = randomValues(200, 3).map((x) => x * 3);
      const x = tensor(values);
      const functions: [Tensor, (v: number) => number][] = [
        [x.neg(), (v) => -v],
        [x.abs(), Math.abs],
        [x.sign(), Math.sign],
        [x.square(), (v) => v * v],
        [x.exp(), Math.exp],
        [x.expm1(), Math.expm1],
        [x.abs().log(), (v) => Math.log(Math.abs(v))],
        [x.abs().log1p(), (v) => Math.log1p(Math.abs(v))],
        [x.abs().sqrt(), (v) => Math.sqrt(Math.abs(v))],
        [x.sin(), Math.sin],
        [x.cos(), Math.cos],
        [x.tanh(), Math.tanh],
        [x.sigmoid(), (v) => 1 / (1 + Math.exp(-v))],
        [x.div(0.75), (v) => v / 0.75],
        [x.pow(3), (v) => v ** 3],
        [x.abs().pow(1.7), (v) => Math.abs(v) ** 1.7],
        [x.maximum(0.5), (v) => Math.max(v, 0.5)],
        [x.minimum(x.neg()), (v) => -Math.abs(v)],
        [x.apply((e) => e.mul(e).add(1)), (v) => v * v + 1],
      ];
      for (const [came, fn] of functions)
        expectClose(came.data(), Array.from(values, fn), 8 * epsilon);
    });

    it("compares to bools, NaN equal to nothing", () => {
      const [x, y] = [tensor([1, 2, NaN, 3]), tensor([2, 2, NaN, 1])];
      expect(x.lt(y).dtype).toBe("bool");
      expect(x.lt(y).array()).toEqual([1, 0, 0, 0]);
      expect(x.le(y).array()).toEqual([1, 1, 0, 0]);
      expect(x.gt(y).array()).toEqual([0, 0, 0, 1]);
      expect(x.ge(y).array()).toEqual([0, 1, 0, 1]);
      expect(x.eq(y).array()).toEqual([0, 1, 0, 0]);
      expect(x.ne(y).array()).toEqual([1, 0, 1, 1]);
      expect(x.eq(y).not().and(x.lt(3)).array()).toEqual([1, 0, 0, 0]);
      expect(x.eq(2).or(x.eq(1)).xor(x.eq(1)).array()).toEqual([0, 1, 0, 0]);
    });

    it("meets in a common dtype", () => {
      const [flag, int, float] = [tensor([true, false]), arange(2), tensor([0.5, 1.5])];
      expect(flag.add(flag).dtype).toBe("int32");
      expect(flag.add(flag).array()).toEqual([2, 0]);
      expect(flag.mul(float).array()).toEqual([0.5, 0]);
      expect(int.add(1).dtype).toBe("int32");
      expect(int.add(0.5).array()).toEqual([0.5, 1.5]);
      expect(int.div(2).array()).toEqual([0, 0.5]);
      expect(int.sub(float).array()).toEqual([-0.5, -0.5]);
      expect(int.exp().dtype).toBe("float32");
      expect(() => int.add(int.cast("uint32"))).toThrow(TypeError);
      expect(int.sub(1).cast("uint32").data()).toEqual(Uint32Array.of(2 ** 32 - 1, 0));
      expect(tensor([1.9, -1.9, 5e9, NaN]).cast("int32").array()).toEqual([1, -1, 2 ** 31 - 1, 0]);
    });

    it("chooses, and maps several tensors at once", () => {
      const mask = tensor([true, false, true]);
      expect(where(mask, tensor([1, 2, 3]), 0).array()).toEqual([1, 0, 3]);
      expect(where(mask, tensor([[5], [6]]), tensor([1, 2, 3])).array()).toEqual([
        [5, 2, 5],
        [6, 2, 6],
      ]);
      expect(where(tensor([0, 2]), 1, -1.5).array()).toEqual([-1.5, 1]);
      expect(map((a, b) => a!.mul(b!).add(1), tensor([1, 2]), tensor([[3], [4]])).array()).toEqual([
        [4, 7],
        [5, 9],
      ]);
    });

    it("refuses shapes that do not fit", () => {
      expect(() => tensor([1, 2]).add(tensor([1, 2, 3]))).toThrow(
        "add: shapes are [2] and [3]; axis -1 is 2 and 3, and must be equal or 1",
      );
    });
  });
}
