import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { compile } from "./compile.ts";
import { ones, tensor, zeros } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad, valueAndGrad } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

for (const { name, backend, epsilon } of backends) {
  describe(`grad on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("keeps the tree of its first argument and leaves the others alone", () => {
      const f = ({ w, b }: { w: Tensor; b: [Tensor] }, x: Tensor, twice: boolean) =>
        x
          .matmul(w)
          .add(b[0])
          .square()
          .sum()
          .mul(twice ? 2 : 1);
      const [w, b, x] = [randomTensor([3, 2], 1), randomTensor([2], 2), randomTensor([4, 3], 3)];
      const found = grad(f)({ w, b: [b] }, x, true);
      expect(Object.keys(found)).toEqual(["w", "b"]);
      const near = 1e-8 + 64 * epsilon;
      expectClose(
        found.w.data(),
        slopes((v) => f({ w: v, b: [b] }, x, true), w),
        near,
      );
      expectClose(
        found.b[0].data(),
        slopes((v) => f({ w, b: [v] }, x, true), b),
        near,
      );
    });

    it("tells equal parameters apart, and a parameter from a captured tensor that is the same", () => {
      const found = grad(({ a, b }: { a: Tensor; b: Tensor }) => a.mul(3).add(b.mul(5)).sum())({
        a: zeros([2]),
        b: zeros([2]),
      });
      expect([found.a.array(), found.b.array()]).toEqual([
        [3, 3],
        [5, 5],
      ]);
      const x = tensor([2, 3]);
      expect(grad((y: Tensor) => y.mul(x).sum())(x).array()).toEqual([2, 3]);
    });

    it("is zero where nothing depends on a parameter", () => {
      const found = grad(({ a }: { a: Tensor; b: Tensor }) => a.sum())({
        a: ones([2]),
        b: ones([3]),
      });
      expect(found.b.array()).toEqual([0, 0, 0]);
    });

    it("gives the value and what else the function says", () => {
      const f = (x: Tensor) => x.square().sum();
      const [value, slope] = valueAndGrad(f)(tensor([1, 2]));
      expect([value.item(), slope.array()]).toEqual([5, [2, 4]]);
      const withMore = (x: Tensor) =>
        [f(x), { doubled: x.mul(2), note: "kept", list: [x] }] as const;
      const [[loss, aux], same] = valueAndGrad(withMore, { aux: true })(tensor([1, 2]));
      expect([loss.item(), same.array()]).toEqual([5, [2, 4]]);
      expect([aux.doubled.array(), aux.note, aux.list[0]?.array()]).toEqual([
        [2, 4],
        "kept",
        [1, 2],
      ]);
    });

    it("nests: second and third derivatives", () => {
      const cube = (x: Tensor) => x.mul(x).mul(x).sum();
      const first = grad(cube);
      const second = grad((x: Tensor) => first(x).sum());
      const third = grad((x: Tensor) => second(x).sum());
      expect(first(tensor([2])).item()).toBeCloseTo(12, 5);
      expect(second(tensor([2])).item()).toBeCloseTo(12, 5);
      expect(third(tensor([2])).item()).toBeCloseTo(6, 5);
    });

    it("nests around other variables: ∂/∂y of ∂/∂x of x²y³", () => {
      const inner = (x: Tensor, y: Tensor) => x.square().mul(y.mul(y).mul(y));
      const outer = (y: Tensor, x: Tensor) => grad(inner)(x, y);
      expect(grad(outer)(tensor(3), tensor(2)).item()).toBeCloseTo(2 * 2 * 3 * 9, 4);
    });

    it("has the second slopes of differences, inside compile too", () => {
      const weight = randomTensor([3, 3], 2);
      const f = (x: Tensor) => x.matmul(weight).tanh().square().sum();
      const squared = (x: Tensor) => grad(f)(x).square().sum();
      const x = randomTensor([2, 3], 1);
      const expected = slopes(squared, x);
      expectClose(grad(squared)(x).data(), expected, 1e-7 + 256 * epsilon);
      expectClose(compile(grad(squared))(x).data(), expected, 1e-7 + 256 * epsilon);
    });
  });
}

describe("grad", () => {
  it("says what it cannot differentiate", () => {
    const x = tensor([1, 2]);
    expect(() => grad((y: Tensor) => y.mul(2))(x)).toThrow(
      "grad: the function gives [2]; it must give a scalar, take its sum or mean",
    );
    expect(() => grad((y: Tensor) => y.sum().cast("int32"))(x)).toThrow("gives int32");
    expect(() => grad(() => 1 as unknown as Tensor)(x)).toThrow("gives a number");
    expect(() =>
      grad((p: { n: Tensor }) => p.n.cast("float32").sum())({ n: tensor(Int32Array.of(1)) }),
    ).toThrow("grad: n is int32, which has no gradient; pass it as another argument");
    expect(() => grad((p: number) => tensor(p))(3)).toThrow("the first argument is a number");
    expect(() => valueAndGrad((y: Tensor) => y.sum() as never, { aux: true })(x)).toThrow(
      "[scalar, anything]",
    );
  });

  it("has no values to look at while it traces", () => {
    const peek = (y: Tensor) => y.mul(y.mean().item());
    expect(() => grad((y: Tensor) => peek(y).sum())(tensor([1]))).toThrow(
      "inside compile and grad tensors have no values yet",
    );
  });
});
